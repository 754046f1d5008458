package dev.interservice.messaging.amqp.consume;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.amqp.connection.DeliveryCallback;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.publish.OutgoingReply;
import dev.interservice.messaging.amqp.wire.ReceivedMessage;
import dev.interservice.messaging.amqp.wire.ReplyMapping;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.FailureCode;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives requests from one channel and answers them. Requests are taken without acknowledgement: one that was lost
 * with its server must not be executed by a second one, and nobody knows whether it was by the first.
 */
public final class RpcConsumer implements RecoveringConsumer.ChannelConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(RpcConsumer.class);

    private final Definition definition;
    private final Channel channel;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    // Guarded by this.
    private int inFlight;
    private boolean cancelled;
    // Used on the context's executor only.
    private String consumerTag = "";

    RpcConsumer(Definition definition, Channel channel) {
        this.definition = definition;
        this.channel = channel;
    }

    void start(Consumer<String> ended) throws IOException {
        DeliveryCallback callback = new DeliveryCallback(
                channel, (number, properties, body) -> onRequest(properties, body), this::onCancelled, ended);
        consumerTag = channel.basicConsume(definition.queue(), true, callback);
    }

    /** What the broker has handed over before it hears of it is still served: it is nowhere else. */
    @Override
    public CompletableFuture<Void> drain() {
        try {
            channel.basicCancel(consumerTag);
        } catch (IOException | RuntimeException ended) {
            LOG.debug("the channel ended before its consumer was cancelled", ended);
            channelLost();
        }
        return drained;
    }

    @Override
    public void close() {
        channelLost();
    }

    @Override
    public void channelLost() {
        OpenConnection.close(channel);
        drained.complete(null);
    }

    private void onRequest(BasicProperties properties, byte[] body) {
        ReceivedMessage message = definition.context().mapping().request(definition.operation(), properties, body);
        if (message.deadline().hasPassed()) {
            definition.context().signals().expired(definition.operation(), message.envelope());
            return;
        }
        synchronized (this) {
            inFlight++;
        }
        int most = definition.context().setup().maxMessageBytes();
        if (body.length > most) {
            reply(properties, tooLarge(body.length, most));
            return;
        }
        callListener(message.delivery())
                .whenComplete((reply, failure) -> reply(properties, failure == null ? reply : failed(failure)));
    }

    private CompletableFuture<Reply> callListener(Delivery delivery) {
        try {
            return requireNonNull(definition.listener().onRequest(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void reply(BasicProperties request, @Nullable Reply reply) {
        if (request.getReplyTo() == null) {
            removeInFlight();
        } else {
            Reply said = reply == null ? failed(new NullPointerException("the listener replied null")) : reply;
            definition
                    .context()
                    .rpcPublisher()
                    .publish(new OutgoingReply(ReplyMapping.outbound(request, said), this::removeInFlight));
        }
    }

    private void onCancelled() {
        boolean over;
        synchronized (this) {
            cancelled = true;
            over = inFlight == 0;
        }
        if (over) {
            drained.complete(null);
        }
    }

    private void removeInFlight() {
        boolean over;
        synchronized (this) {
            inFlight--;
            over = cancelled && inFlight == 0;
        }
        if (over) {
            drained.complete(null);
        }
    }

    private Reply failed(Throwable failure) {
        LOG.warn("a listener of {} failed: the caller is told", definition.operation(), failure);
        return new Reply.Failure(
                FailureCode.HANDLER_FAILED, "the handler failed", Outcome.EXECUTED, false, Optional.empty(), false);
    }

    private static Reply tooLarge(int size, int most) {
        String message = "the request has " + size + " bytes, more than the " + most + " allowed";
        return new Reply.Failure(FailureCode.TOO_LARGE, message, Outcome.NOT_EXECUTED, false, Optional.empty(), true);
    }

    /** Receives the requests of an operation. */
    public record Definition(ConsumerContext context, Address.Operation operation, RequestListener listener)
            implements RecoveringConsumer.ConsumerDefinition {
        String queue() {
            return context.names().requestQueue(operation);
        }

        @Override
        public RpcConsumer start(OpenConnection openConnection, Consumer<String> ended) throws IOException {
            openConnection.runOnChannel(channel -> context.topology().declareRequestQueue(channel, operation));
            Channel channel = openConnection.openChannel();
            try {
                RpcConsumer consumer = new RpcConsumer(this, channel);
                consumer.start(ended);
                return consumer;
            } catch (IOException | RuntimeException failure) {
                OpenConnection.close(channel);
                throw failure;
            }
        }

        @Override
        public void leave(OpenConnection openConnection) throws IOException {
            openConnection.runOnChannel(channel -> context.topology().deleteRequestQueueIfUnused(channel, operation));
        }

        @Override
        public String toString() {
            return operation.toString();
        }
    }
}

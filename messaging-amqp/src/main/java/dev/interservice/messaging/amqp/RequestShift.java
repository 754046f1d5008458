package dev.interservice.messaging.amqp;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Outcome;
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
 * Serves from one channel. Requests are taken without acknowledgement: one that was lost with its server must not be
 * executed by a second one, and nobody knows whether it was by the first.
 */
final class RequestShift implements Consumption.ChannelConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(RequestShift.class);

    private final Definition work;
    private final Channel channel;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    // Guarded by this.
    private int inHand;
    private boolean left;
    // Used at the desk only.
    private String tag = "";

    RequestShift(Definition work, Channel channel) {
        this.work = work;
        this.channel = channel;
    }

    void begin(Consumer<String> ended) throws IOException {
        Receipts receipts =
                new Receipts(channel, (number, properties, body) -> arrived(properties, body), this::hasLeft, ended);
        tag = channel.basicConsume(work.queue(), true, receipts);
    }

    /** What the broker has handed over before it hears of it is still served: it is nowhere else. */
    @Override
    public CompletableFuture<Void> finish() {
        try {
            channel.basicCancel(tag);
        } catch (IOException | RuntimeException ended) {
            LOG.debug("the channel ended before its consumer was cancelled", ended);
            lost();
        }
        return finished;
    }

    @Override
    public void close() {
        lost();
    }

    @Override
    public void lost() {
        Line.close(channel);
        finished.complete(null);
    }

    private void arrived(BasicProperties properties, byte[] body) {
        Letter letter = work.reception().mapping().request(work.operation(), properties, body);
        if (letter.deadline().hasPassed()) {
            Told.expired(work.reception().setup().observer(), work.operation(), letter.envelope());
            return;
        }
        synchronized (this) {
            inHand++;
        }
        int most = work.reception().setup().maxMessageBytes();
        if (body.length > most) {
            answer(properties, tooLarge(body.length, most));
            return;
        }
        ask(letter.delivery())
                .whenComplete((reply, failure) -> answer(properties, failure == null ? reply : failed(failure)));
    }

    private CompletableFuture<Reply> ask(Delivery delivery) {
        try {
            return requireNonNull(work.listener().onRequest(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answer(BasicProperties request, @Nullable Reply reply) {
        if (request.getReplyTo() == null) {
            letGo();
        } else {
            Reply said = reply == null ? failed(new NullPointerException("the listener replied null")) : reply;
            work.reception().talk().say(new PendingReply(ReplyMapping.outgoing(request, said), this::letGo));
        }
    }

    private void hasLeft() {
        boolean over;
        synchronized (this) {
            left = true;
            over = inHand == 0;
        }
        if (over) {
            finished.complete(null);
        }
    }

    private void letGo() {
        boolean over;
        synchronized (this) {
            inHand--;
            over = left && inHand == 0;
        }
        if (over) {
            finished.complete(null);
        }
    }

    private Reply failed(Throwable failure) {
        LOG.warn("a listener of {} failed: the caller is told", work.operation(), failure);
        return new Reply.Failure(
                FailureCode.HANDLER_FAILED, "the handler failed", Outcome.EXECUTED, false, Optional.empty(), false);
    }

    private static Reply tooLarge(int size, int most) {
        String message = "the request has " + size + " bytes, more than the " + most + " allowed";
        return new Reply.Failure(FailureCode.TOO_LARGE, message, Outcome.NOT_EXECUTED, false, Optional.empty(), true);
    }

    /** Receives the requests of an operation. */
    record Definition(Reception reception, Address.Operation operation, RequestListener listener)
            implements Consumption.Work {
        String queue() {
            return reception.names().requests(operation);
        }

        @Override
        public RequestShift begin(Line line, Consumer<String> ended) throws IOException {
            line.run(channel -> reception.topology().requests(channel, operation));
            Channel channel = line.channel();
            try {
                RequestShift shift = new RequestShift(this, channel);
                shift.begin(ended);
                return shift;
            } catch (IOException | RuntimeException failure) {
                Line.close(channel);
                throw failure;
            }
        }

        @Override
        public void leave(Line line) throws IOException {
            line.run(channel -> reception.topology().leave(channel, operation));
        }

        @Override
        public String toString() {
            return operation.toString();
        }
    }
}

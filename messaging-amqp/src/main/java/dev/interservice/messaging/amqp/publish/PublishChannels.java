package dev.interservice.messaging.amqp.publish;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.amqp.connection.DeliveryCallback;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.RecoveringConnection;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.connection.TransportHealth;
import dev.interservice.messaging.amqp.connection.Waits;
import dev.interservice.messaging.amqp.wire.BrokerTopology;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * The two channels on the connection to publish with: a channel for what is stored, with confirmations, and one for
 * requests and replies, with a queue of its own where the replies come to. If one of these ends, the connection is made
 * anew.
 */
public final class PublishChannels implements RecoveringConnection.ConnectionListener {
    private static final Duration SWITCH_TIMEOUT = Duration.ofSeconds(10);

    private final Environment environment;
    private final TransportHealth transportHealth;
    private final BrokerTopology topology;
    private final SerialExecutor executor;
    private final ConfirmingPublisher publisher;
    private final RpcPublisher rpcPublisher;
    private final RpcClient rpcClient;
    private final ChannelWriter writer;
    private final BiConsumer<OpenConnection, String> reconnect;

    /** With what is to be done with a connection on which something has failed. */
    public PublishChannels(
            Environment environment,
            TransportHealth transportHealth,
            BrokerTopology topology,
            SerialExecutor executor,
            ConfirmingPublisher publisher,
            RpcPublisher rpcPublisher,
            RpcClient rpcClient,
            ChannelWriter writer,
            BiConsumer<OpenConnection, String> reconnect) {
        this.environment = environment;
        this.transportHealth = transportHealth;
        this.topology = topology;
        this.executor = executor;
        this.publisher = publisher;
        this.rpcPublisher = rpcPublisher;
        this.rpcClient = rpcClient;
        this.writer = writer;
        this.reconnect = reconnect;
    }

    /** Nothing is written before all that it needs is there: a missing exchange would end the channel. */
    @Override
    public void connected(OpenConnection openConnection) throws IOException {
        openConnection.runOnChannel(topology::declareForPublishing);
        openConnection.connection().addBlockedListener(new ResourceAlarmListener());
        OutstandingConfirms outstanding =
                publisher.prepareChannel(openWatchedChannel(openConnection, "commands and events"));
        RpcPublisher.RpcChannel rpcChannel = openRpcChannel(openConnection);
        CompletableFuture<Void> switched = new CompletableFuture<>();
        executor.execute(() -> {
            if (openConnection.connection().isOpen()) {
                writer.attach(openConnection.frameHandler());
                publisher.attach(outstanding);
                rpcPublisher.attach(rpcChannel);
            }
            switched.complete(null);
        });
        await(switched);
        writer.wake();
    }

    @Override
    public void disconnected(String why) {
        // At once, because the executor may be stuck in a write, and on the executor again. Race: there this connection
        // may be taken up now, and until that is undone requests are taken for it, which would wait for the next one.
        rpcPublisher.detach();
        transportHealth.up(this);
        executor.execute(() -> {
            rpcPublisher.detach();
            publisher.detach();
            failRequests(why);
        });
        failRequests(why);
    }

    private void failRequests(String why) {
        rpcClient.failAll(Reason.CONNECTION_LOST, "the connection was lost: " + why);
    }

    private RpcPublisher.RpcChannel openRpcChannel(OpenConnection openConnection) throws IOException {
        Channel channel = openWatchedChannel(openConnection, "requests and replies");
        channel.addReturnListener((code, text, exchange, routingKey, properties, body) ->
                rpcClient.onReturn(properties, "no queue " + routingKey));
        String replies = channel.queueDeclare().getQueue();
        DeliveryCallback callback = new DeliveryCallback(
                channel,
                (number, properties, body) -> rpcClient.onReply(properties, body),
                () -> {},
                why -> reconnect.accept(openConnection, "its queue of replies has ended: " + why));
        channel.basicConsume(replies, true, callback);
        return new RpcPublisher.RpcChannel(channel, replies);
    }

    private Channel openWatchedChannel(OpenConnection openConnection, String what) throws IOException {
        Channel channel = openConnection.openChannel();
        channel.addShutdownListener(signal -> {
            if (!signal.isInitiatedByApplication()) {
                reconnect.accept(openConnection, "its channel for " + what + " has ended: " + FailureText.of(signal));
            }
        });
        return channel;
    }

    private void await(CompletableFuture<Void> switched) throws IOException {
        try {
            Waits.await(environment, switched, SWITCH_TIMEOUT);
        } catch (ExecutionException | TimeoutException late) {
            throw new IOException("the writer still waits for the last connection", late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupt);
        }
    }

    /** The broker says so only after it has received something, and then takes nothing more. */
    private final class ResourceAlarmListener implements BlockedListener {
        @Override
        public void handleBlocked(String reason) {
            transportHealth.degraded(PublishChannels.this, "RabbitMQ takes no messages: " + reason);
            publisher.setBlocked(true);
            rpcPublisher.setBlocked(true);
        }

        @Override
        public void handleUnblocked() {
            transportHealth.up(PublishChannels.this);
            publisher.setBlocked(false);
            rpcPublisher.setBlocked(false);
        }
    }
}

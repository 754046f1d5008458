package dev.interservice.messaging.amqp.consume;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import dev.interservice.messaging.amqp.connection.DeliveryCallback;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.Timers;
import dev.interservice.messaging.amqp.wire.ReceivedMessage;
import dev.interservice.messaging.amqp.wire.ReceivedMessage.UnackedDelivery;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives messages from one channel.
 *
 * <p>Race of the end with what arrives: whether a message is given out is decided with the lock held. One that was
 * given out before counts as delivered, and the end waits for it; the others go back to the queue, with order only when
 * the channel is closed, and all together.
 */
public final class QueueConsumer implements RecoveringConsumer.ChannelConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);

    private final Definition definition;
    private final ConsumerContext context;
    private final Channel channel;
    private final BatchedAcknowledgements acknowledgements;
    private final KeyedLanes lanes = new KeyedLanes();
    private final Timers timers;
    private final Republisher republisher;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    // Guarded by this.
    private int inFlight;
    private boolean draining;
    // Used on the context's executor only.
    private String consumerTag = "";

    QueueConsumer(Definition definition, OpenConnection openConnection, Channel channel) {
        this.definition = definition;
        this.context = definition.context();
        this.channel = channel;
        this.acknowledgements = new BatchedAcknowledgements(
                channel,
                definition.prefetch(),
                context.acknowledgementExecutor(),
                context.setup().environment());
        this.timers = new Timers(context.setup().environment());
        this.republisher = new Republisher(definition, openConnection, timers);
    }

    void start(Consumer<String> ended) throws IOException {
        consumerTag = channel.basicConsume(
                definition.queue(), false, new DeliveryCallback(channel, this::onDelivery, () -> {}, ended));
    }

    /**
     * Leaves the queue to others at once. With order it does not: the next consumer would begin while earlier messages
     * are still here.
     */
    @Override
    public CompletableFuture<Void> drain() {
        boolean over;
        synchronized (this) {
            if (draining) {
                return drained;
            }
            draining = true;
            over = inFlight == 0;
        }
        if (!definition.isOrdered()) {
            attempt(() -> channel.basicCancel(consumerTag));
        }
        if (over) {
            drained.complete(null);
        }
        return drained;
    }

    /** What is acknowledged last may wait in the broker for its turn, and is lost when the channel ends before. */
    @Override
    public void close() {
        drain();
        acknowledgements.flush();
        attempt(this::awaitAcknowledgements);
        channelLost();
    }

    @Override
    public void channelLost() {
        synchronized (this) {
            draining = true;
        }
        acknowledgements.close();
        timers.cancelAll();
        OpenConnection.close(channel);
        drained.complete(null);
    }

    /** On the connection's threads, one after the other. */
    private void onDelivery(long deliveryTag, BasicProperties properties, byte[] body) {
        acknowledgements.delivered(deliveryTag);
        UnackedDelivery delivery =
                new UnackedDelivery(deliveryTag, context.mapping().message(definition.source(), properties, body));
        if (!definition.isOrdered() || lanes.enter(delivery)) {
            deliver(delivery);
        }
    }

    private void deliver(UnackedDelivery delivery) {
        boolean late;
        synchronized (this) {
            late = draining;
            if (!late) {
                inFlight++;
            }
        }
        if (!late) {
            callOrSettle(delivery);
        } else if (!definition.isOrdered()) {
            context.acknowledgementExecutor().execute(() -> acknowledgements.requeue(delivery.deliveryTag()));
        }
    }

    private void callOrSettle(UnackedDelivery delivery) {
        ReceivedMessage message = delivery.message();
        int size = message.envelope().body().size();
        if (message.deadline().hasPassed()) {
            context.signals().expired(definition.source(), message.envelope());
            acknowledge(delivery);
        } else if (size > context.setup().maxMessageBytes()) {
            String cause = "it has " + size + " bytes, more than the "
                    + context.setup().maxMessageBytes() + " allowed";
            settle(delivery, new Settlement.DeadLetter(cause, message.attempt()));
        } else {
            callListener(message.delivery()).whenComplete((settlement, failure) -> settle(delivery, settlement));
        }
    }

    private CompletableFuture<Settlement> callListener(Delivery delivery) {
        try {
            return requireNonNull(definition.listener().onMessage(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What the listener has decided; null when it failed. */
    private void settle(UnackedDelivery delivery, @Nullable Settlement settlement) {
        if (settlement instanceof Settlement.Acknowledge) {
            acknowledge(delivery);
        } else if (settlement instanceof Settlement.Return) {
            requeue(delivery);
        } else if (settlement instanceof Settlement.DeadLetter why) {
            republisher.deadLetter(delivery, why, () -> acknowledge(delivery));
        } else {
            Duration delay = settlement instanceof Settlement.Redeliver again ? again.delay() : Duration.ZERO;
            redeliver(delivery, delay);
        }
    }

    private void requeue(UnackedDelivery delivery) {
        if (definition.isOrdered()) {
            // The next ones of its subject are here: whoever is next is this listener, or all go back together.
            redeliverInPlace(delivery, Duration.ZERO);
        } else {
            context.acknowledgementExecutor().execute(() -> {
                acknowledgements.requeue(delivery.deliveryTag());
                removeInFlight();
            });
        }
    }

    private void redeliver(UnackedDelivery delivery, Duration delay) {
        if (definition.isOrdered()) {
            redeliverInPlace(delivery.nextAttempt(), delay);
        } else {
            republisher.retryLater(delivery, delay, () -> acknowledge(delivery));
        }
    }

    /** Gives it to the listener again while the others of its key wait; or to nobody, when this comes to its end. */
    private void redeliverInPlace(UnackedDelivery delivery, Duration delay) {
        removeInFlight();
        timers.schedule(delay, () -> deliver(delivery));
    }

    private void acknowledge(UnackedDelivery delivery) {
        acknowledgements.done(delivery.deliveryTag());
        removeInFlight();
        if (definition.isOrdered()) {
            UnackedDelivery next = lanes.leave(delivery);
            if (next != null) {
                deliver(next);
            }
        }
    }

    /**
     * The answer to a cancel comes from the queue itself, after all that it was told before. So somebody begins and
     * leaves: where one consumer is active, this one never is; else it may hold one message until the channel is
     * closed.
     */
    private void awaitAcknowledgements() throws IOException {
        channel.basicQos(1);
        channel.basicCancel(channel.basicConsume(definition.queue(), false, new DefaultConsumer(channel)));
    }

    private static void attempt(ChannelStep step) {
        try {
            step.run();
        } catch (IOException | RuntimeException ended) {
            LOG.debug("the channel has ended", ended);
        }
    }

    private interface ChannelStep {
        void run() throws IOException;
    }

    private void removeInFlight() {
        boolean over;
        synchronized (this) {
            inFlight--;
            over = draining && inFlight == 0;
        }
        if (over) {
            drained.complete(null);
        }
    }

    /** Receives the messages of a command or of a group. */
    public record Definition(
            ConsumerContext context, Address.Source source, IntakeSettings intakeSettings, MessageListener listener)
            implements RecoveringConsumer.ConsumerDefinition {
        /** More in flight makes nothing faster, and is more to come again after a crash. */
        private static final int MAX_PREFETCH = 250;

        boolean isOrdered() {
            return intakeSettings.requires().contains(Guarantee.ORDERED_PER_KEY);
        }

        String queue() {
            return context.names().queue(source);
        }

        int prefetch() {
            return Math.min(intakeSettings.prefetch(), Math.max(MAX_PREFETCH, intakeSettings.concurrency()));
        }

        @Override
        public QueueConsumer start(OpenConnection openConnection, Consumer<String> ended) throws IOException {
            openConnection.runOnChannel(channel -> context.topology().declareSource(channel, source, isOrdered()));
            Channel channel = openConnection.openChannel();
            try {
                channel.basicQos(prefetch());
                QueueConsumer consumer = new QueueConsumer(this, openConnection, channel);
                consumer.start(ended);
                return consumer;
            } catch (IOException | RuntimeException failure) {
                OpenConnection.close(channel);
                throw failure;
            }
        }

        /** The queue stays, and keeps what comes. */
        @Override
        public void leave(OpenConnection openConnection) {}

        @Override
        public String toString() {
            return source.toString();
        }
    }
}

package dev.interservice.messaging.amqp;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import dev.interservice.messaging.amqp.Letter.UnackedDelivery;
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
 * <p>Race of the end with what arrives: whether a message is given out is decided with the lock held. One that was given
 * out before counts as delivered, and the end waits for it; the others go back to the queue, with order only when the
 * channel is closed, and all together.
 */
final class MessageShift implements Consumption.ChannelConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(MessageShift.class);

    private final Definition work;
    private final Reception reception;
    private final Channel channel;
    private final Acknowledgements acknowledgements;
    private final Lanes lanes = new Lanes();
    private final Pauses pauses;
    private final Restorage restorage;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    // Guarded by this.
    private int inHand;
    private boolean finishing;
    // Used at the desk only.
    private String tag = "";

    MessageShift(Definition work, Line line, Channel channel) {
        this.work = work;
        this.reception = work.reception();
        this.channel = channel;
        this.acknowledgements = new Acknowledgements(
                channel,
                work.prefetch(),
                reception.acknowledging(),
                reception.setup().environment());
        this.pauses = new Pauses(reception.setup().environment());
        this.restorage = new Restorage(work, line, pauses);
    }

    void begin(Consumer<String> ended) throws IOException {
        tag = channel.basicConsume(work.queue(), false, new Receipts(channel, this::arrived, () -> {}, ended));
    }

    /**
     * Leaves the queue to others at once. With order it does not: the next consumer would begin while earlier messages are
     * still here.
     */
    @Override
    public CompletableFuture<Void> finish() {
        boolean over;
        synchronized (this) {
            if (finishing) {
                return finished;
            }
            finishing = true;
            over = inHand == 0;
        }
        if (!work.isOrdered()) {
            attempt(() -> channel.basicCancel(tag));
        }
        if (over) {
            finished.complete(null);
        }
        return finished;
    }

    /** What is acknowledged last may wait in the broker for its turn, and is lost when the channel ends before. */
    @Override
    public void close() {
        finish();
        acknowledgements.flush();
        attempt(this::awaitAcknowledgements);
        lost();
    }

    @Override
    public void lost() {
        synchronized (this) {
            finishing = true;
        }
        acknowledgements.close();
        pauses.end();
        Line.close(channel);
        finished.complete(null);
    }

    /** On the connection's threads, one after the other. */
    private void arrived(long number, BasicProperties properties, byte[] body) {
        acknowledgements.arrived(number);
        UnackedDelivery delivery =
                new UnackedDelivery(number, reception.mapping().message(work.source(), properties, body));
        if (!work.isOrdered() || lanes.enter(delivery)) {
            take(delivery);
        }
    }

    private void take(UnackedDelivery delivery) {
        boolean late;
        synchronized (this) {
            late = finishing;
            if (!late) {
                inHand++;
            }
        }
        if (!late) {
            give(delivery);
        } else if (!work.isOrdered()) {
            reception.acknowledging().execute(() -> acknowledgements.giveBack(delivery.deliveryTag()));
        }
    }

    private void give(UnackedDelivery delivery) {
        Letter letter = delivery.letter();
        int size = letter.envelope().body().size();
        if (letter.deadline().hasPassed()) {
            Told.expired(reception.setup().observer(), work.source(), letter.envelope());
            done(delivery);
        } else if (size > reception.setup().maxMessageBytes()) {
            String cause = "it has " + size + " bytes, more than the "
                    + reception.setup().maxMessageBytes() + " allowed";
            settle(delivery, new Settlement.DeadLetter(cause, letter.attempt()));
        } else {
            listen(letter.delivery()).whenComplete((settlement, failure) -> settle(delivery, settlement));
        }
    }

    private CompletableFuture<Settlement> listen(Delivery delivery) {
        try {
            return requireNonNull(work.listener().onMessage(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What the listener has decided; null when it failed. */
    private void settle(UnackedDelivery delivery, @Nullable Settlement settlement) {
        if (settlement instanceof Settlement.Acknowledge) {
            done(delivery);
        } else if (settlement instanceof Settlement.Return) {
            giveBack(delivery);
        } else if (settlement instanceof Settlement.DeadLetter why) {
            restorage.putAside(delivery, why, () -> done(delivery));
        } else {
            Duration delay = settlement instanceof Settlement.Redeliver again ? again.delay() : Duration.ZERO;
            redeliver(delivery, delay);
        }
    }

    private void giveBack(UnackedDelivery delivery) {
        if (work.isOrdered()) {
            // The next ones of its subject are here: whoever is next is this listener, or all go back together.
            inPlace(delivery, Duration.ZERO);
        } else {
            reception.acknowledging().execute(() -> {
                acknowledgements.giveBack(delivery.deliveryTag());
                letGo();
            });
        }
    }

    private void redeliver(UnackedDelivery delivery, Duration delay) {
        if (work.isOrdered()) {
            inPlace(delivery.nextAttempt(), delay);
        } else {
            restorage.store(delivery, delay, () -> done(delivery));
        }
    }

    /** Gives it to the listener again while its lane waits; or to nobody, when this comes to its end. */
    private void inPlace(UnackedDelivery delivery, Duration delay) {
        letGo();
        pauses.after(delay, () -> take(delivery));
    }

    private void done(UnackedDelivery delivery) {
        acknowledgements.done(delivery.deliveryTag());
        letGo();
        if (work.isOrdered()) {
            UnackedDelivery next = lanes.leave(delivery);
            if (next != null) {
                take(next);
            }
        }
    }

    /**
     * The answer to a cancel comes from the queue itself, after all that it was told before. So somebody begins and leaves:
     * where one consumer is active, this one never is; else it may hold one message until the channel is closed.
     */
    private void awaitAcknowledgements() throws IOException {
        channel.basicQos(1);
        channel.basicCancel(channel.basicConsume(work.queue(), false, new DefaultConsumer(channel)));
    }

    private static void attempt(Step step) {
        try {
            step.take();
        } catch (IOException | RuntimeException ended) {
            LOG.debug("the channel has ended", ended);
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private void letGo() {
        boolean over;
        synchronized (this) {
            inHand--;
            over = finishing && inHand == 0;
        }
        if (over) {
            finished.complete(null);
        }
    }

    /** Receives the messages of a command or of a group. */
    record Definition(Reception reception, Address.Source source, IntakeSettings settings, MessageListener listener)
            implements Consumption.Work {
        /** More in hand makes nothing faster, and is more to come again after a crash. */
        private static final int MOST_PREFETCH = 250;

        boolean isOrdered() {
            return settings.requires().contains(Guarantee.ORDERED_PER_KEY);
        }

        String queue() {
            return reception.names().queue(source);
        }

        int prefetch() {
            return Math.min(settings.prefetch(), Math.max(MOST_PREFETCH, settings.concurrency()));
        }

        @Override
        public MessageShift begin(Line line, Consumer<String> ended) throws IOException {
            line.run(channel -> reception.topology().source(channel, source, isOrdered()));
            Channel channel = line.channel();
            try {
                channel.basicQos(prefetch());
                MessageShift shift = new MessageShift(this, line, channel);
                shift.begin(ended);
                return shift;
            } catch (IOException | RuntimeException failure) {
                Line.close(channel);
                throw failure;
            }
        }

        /** The queue stays, and keeps what comes. */
        @Override
        public void leave(Line line) {}

        @Override
        public String toString() {
            return source.toString();
        }
    }
}

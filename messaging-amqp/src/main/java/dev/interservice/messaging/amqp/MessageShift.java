package dev.interservice.messaging.amqp;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import dev.interservice.messaging.transport.Delivery;
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
final class MessageShift implements Shift {
    private static final Logger LOG = LoggerFactory.getLogger(MessageShift.class);

    private final QueueWork work;
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

    MessageShift(QueueWork work, Line line, Channel channel) {
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
        Handout handout = new Handout(number, reception.mapping().message(work.source(), properties, body));
        if (!work.isOrdered() || lanes.enter(handout)) {
            take(handout);
        }
    }

    private void take(Handout handout) {
        boolean late;
        synchronized (this) {
            late = finishing;
            if (!late) {
                inHand++;
            }
        }
        if (!late) {
            give(handout);
        } else if (!work.isOrdered()) {
            reception.acknowledging().execute(() -> acknowledgements.giveBack(handout.number()));
        }
    }

    private void give(Handout handout) {
        Letter letter = handout.letter();
        int size = letter.envelope().body().size();
        if (letter.deadline().hasPassed()) {
            Told.expired(reception.setup().observer(), work.source(), letter.envelope());
            done(handout);
        } else if (size > reception.setup().maxMessageBytes()) {
            String cause = "it has " + size + " bytes, more than the "
                    + reception.setup().maxMessageBytes() + " allowed";
            settle(handout, new Settlement.DeadLetter(cause, letter.attempt()));
        } else {
            listen(letter.delivery()).whenComplete((settlement, failure) -> settle(handout, settlement));
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
    private void settle(Handout handout, @Nullable Settlement settlement) {
        if (settlement instanceof Settlement.Acknowledge) {
            done(handout);
        } else if (settlement instanceof Settlement.Return) {
            giveBack(handout);
        } else if (settlement instanceof Settlement.DeadLetter why) {
            restorage.putAside(handout, why, () -> done(handout));
        } else {
            Duration delay = settlement instanceof Settlement.Redeliver again ? again.delay() : Duration.ZERO;
            redeliver(handout, delay);
        }
    }

    private void giveBack(Handout handout) {
        if (work.isOrdered()) {
            // The next ones of its subject are here: whoever is next is this listener, or all go back together.
            inPlace(handout, Duration.ZERO);
        } else {
            reception.acknowledging().execute(() -> {
                acknowledgements.giveBack(handout.number());
                letGo();
            });
        }
    }

    private void redeliver(Handout handout, Duration delay) {
        if (work.isOrdered()) {
            inPlace(handout.nextAttempt(), delay);
        } else {
            restorage.store(handout, delay, () -> done(handout));
        }
    }

    /** Gives it to the listener again while its lane waits; or to nobody, when this comes to its end. */
    private void inPlace(Handout handout, Duration delay) {
        letGo();
        pauses.after(delay, () -> take(handout));
    }

    private void done(Handout handout) {
        acknowledgements.done(handout.number());
        letGo();
        if (work.isOrdered()) {
            Handout next = lanes.leave(handout);
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
}

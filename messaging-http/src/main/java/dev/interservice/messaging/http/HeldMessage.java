package dev.interservice.messaging.http;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message in the hands of a listener, delivered again and again until it is settled.
 *
 * <p>One delivery follows the other, so what is counted here is changed by one thread at a time; each is told to the next
 * by the listener's future, by the executor or by the timer.
 */
final class HeldMessage {
    private static final Logger LOG = LoggerFactory.getLogger(HeldMessage.class);
    private static final Duration UNTIL_THERE_IS_ROOM = Duration.ofSeconds(1);

    private final MessageRoute route;
    private final MessageListener listener;
    private final Environment environment;
    private final Exchange exchange;
    private final Envelope envelope;
    private final Deadline endOfLife;
    private int attempt = 1;
    private @Nullable Instant firstFailure;
    private volatile Environment.@Nullable Timer timer;
    private volatile Environment.@Nullable Timer acceptance;

    HeldMessage(MessageRoute route, MessageListener listener, Environment environment, Arrival arrival) {
        this.route = route;
        this.listener = listener;
        this.environment = environment;
        this.exchange = arrival.exchange();
        this.envelope = arrival.envelope();
        this.endOfLife = arrival.endOfLife();
    }

    Envelope envelope() {
        return envelope;
    }

    /** Tells the sender that it is accepted, if that was not told before. */
    void accept() {
        if (!exchange.isAnswered()) {
            exchange.answer(ReplyMapping.accepted());
        }
        cancel(acceptance);
    }

    /** Tells it after a while in any case, so that the sender does not give up a message that is in good hands. */
    void acceptAfter(Duration delay) {
        acceptance = environment.after(delay, this::accept);
        // Race: it may be settled, and its timers cancelled, before there was this one.
        if (exchange.isAnswered()) {
            cancel(acceptance);
        }
    }

    /** Tells the sender that it was not handled; false if it was accepted before. */
    boolean refuse() {
        return exchange.answer(Refusals.closing());
    }

    /** Tells the sender that nobody knows whether it will be handled; false if it was accepted before. */
    boolean abandon() {
        return exchange.answer(Refusals.abandoned());
    }

    /** Gives it to the listener. */
    void deliver() {
        if (endOfLife.hasPassed()) {
            if (attempt == 1) { // nobody has tried
                exchange.answer(Refusals.expired());
            }
            route.expired(this);
            return;
        }
        give(new Delivery(envelope, attempt, endOfLife))
                .whenComplete((settlement, failure) ->
                        settle(failure == null ? settlement : new Settlement.Redeliver(Duration.ZERO)));
    }

    /** Does nothing more of itself. */
    void drop() {
        cancel(timer);
        cancel(acceptance);
    }

    private CompletableFuture<Settlement> give(Delivery delivery) {
        try {
            return requireNonNull(listener.onMessage(delivery), "the listener returned no future");
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private void settle(Settlement settlement) {
        if (settlement instanceof Settlement.Acknowledge) {
            route.done(this);
        } else if (settlement instanceof Settlement.Return) {
            if (!route.givenBack(this)) {
                again(Duration.ZERO, this::deliver);
            }
        } else if (settlement instanceof Settlement.Redeliver redeliver) {
            hasFailed();
            attempt++;
            again(redeliver.delay(), this::deliver);
        } else if (settlement instanceof Settlement.DeadLetter letter) {
            hasFailed();
            putAside(letter);
        }
    }

    private void hasFailed() {
        if (firstFailure == null) {
            firstFailure = environment.now();
        }
    }

    private void putAside(Settlement.DeadLetter letter) {
        Instant now = environment.now();
        boolean stored = route.putAside(new DeadLetterStore.Entry(
                environment.newId(),
                envelope,
                letter.cause(),
                letter.attempts(),
                route.toString(),
                firstFailure == null ? now : firstFailure,
                now));
        if (stored) {
            route.done(this);
        } else {
            LOG.warn("the dead letters of {} are full, so a message stays in hand: remove some", route);
            again(UNTIL_THERE_IS_ROOM, () -> putAside(letter));
        }
    }

    /** Never on the stack of the listener, which may complete its futures at once. */
    private void again(Duration delay, Runnable step) {
        if (delay.isZero()) {
            environment.executor().execute(() -> unlessAbandoned(step));
            return;
        }
        timer = environment.after(delay, () -> environment.executor().execute(() -> unlessAbandoned(step)));
        // Race: abandon() may have cancelled the timer before.
        if (!route.holds(this)) {
            drop();
        }
    }

    private static void cancel(Environment.@Nullable Timer running) {
        if (running != null) {
            running.cancel();
        }
    }

    private void unlessAbandoned(Runnable step) {
        if (route.holds(this)) {
            step.run();
        }
    }

    @Override
    public String toString() {
        return "message " + envelope.id() + " of " + route;
    }
}

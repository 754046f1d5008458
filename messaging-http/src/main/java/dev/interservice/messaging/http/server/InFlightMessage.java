package dev.interservice.messaging.http.server;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.jetty.RefusalResponses;
import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.http.wire.ReplyMapping;
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
 * A message in flight: given to its listener again and again until it is settled.
 *
 * <p>One delivery follows the other, so what is counted here is changed by one thread at a time; each is told to the next
 * by the listener's future, by the executor or by the timer.
 */
final class InFlightMessage {
    private static final Logger LOG = LoggerFactory.getLogger(InFlightMessage.class);
    private static final Duration DEAD_LETTER_RETRY_DELAY = Duration.ofSeconds(1);

    private final MessageRoute route;
    private final MessageListener listener;
    private final Environment environment;
    private final ServerExchange exchange;
    private final Envelope envelope;
    private final Deadline expiryDeadline;
    private int attempt = 1;
    private @Nullable Instant firstFailure;
    private volatile Environment.@Nullable Timer redeliveryTimer;
    private volatile Environment.@Nullable Timer acceptTimer;

    InFlightMessage(
            MessageRoute route, MessageListener listener, Environment environment, WaitingMessage waitingMessage) {
        this.route = route;
        this.listener = listener;
        this.environment = environment;
        this.exchange = waitingMessage.exchange();
        this.envelope = waitingMessage.envelope();
        this.expiryDeadline = waitingMessage.expiryDeadline();
    }

    Envelope envelope() {
        return envelope;
    }

    /** Tells the sender that it is accepted, if that was not told before. */
    void accept() {
        if (!exchange.hasResponded()) {
            exchange.respond(ReplyMapping.accepted());
        }
        cancel(acceptTimer);
    }

    /** Tells it after a while in any case, so that the sender does not give up a message that is in good hands. */
    void acceptAfter(Duration delay) {
        acceptTimer = environment.after(delay, this::accept);
        // Race: it may be settled, and its timers cancelled, before there was this one.
        if (exchange.hasResponded()) {
            cancel(acceptTimer);
        }
    }

    /** Tells the sender that it was not handled; false if it was accepted before. */
    boolean refuse() {
        return exchange.respond(RefusalResponses.closing());
    }

    /** Tells the sender that nobody knows whether it will be handled; false if it was accepted before. */
    boolean abandon() {
        return exchange.respond(RefusalResponses.abandoned());
    }

    /** Gives it to the listener. */
    void deliver() {
        if (expiryDeadline.hasPassed()) {
            if (attempt == 1) { // nobody has tried
                exchange.respond(RefusalResponses.expired());
            }
            route.expired(this);
            return;
        }
        invokeListener(new Delivery(envelope, attempt, expiryDeadline))
                .whenComplete((settlement, failure) ->
                        settle(failure == null ? settlement : new Settlement.Redeliver(Duration.ZERO)));
    }

    /** Does nothing more of itself. */
    void cancelTimers() {
        cancel(redeliveryTimer);
        cancel(acceptTimer);
    }

    private CompletableFuture<Settlement> invokeListener(Delivery delivery) {
        try {
            return requireNonNull(listener.onMessage(delivery), "the listener returned no future");
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private void settle(Settlement settlement) {
        if (settlement instanceof Settlement.Acknowledge) {
            route.settled(this);
        } else if (settlement instanceof Settlement.Return) {
            if (!route.returned(this)) {
                schedule(Duration.ZERO, this::deliver);
            }
        } else if (settlement instanceof Settlement.Redeliver redeliver) {
            recordFailure();
            attempt++;
            schedule(redeliver.delay(), this::deliver);
        } else if (settlement instanceof Settlement.DeadLetter deadLetter) {
            recordFailure();
            storeDeadLetter(deadLetter);
        }
    }

    private void recordFailure() {
        if (firstFailure == null) {
            firstFailure = environment.now();
        }
    }

    private void storeDeadLetter(Settlement.DeadLetter deadLetter) {
        Instant now = environment.now();
        boolean stored = route.storeDeadLetter(new DeadLetterStore.Entry(
                environment.newId(),
                envelope,
                deadLetter.cause(),
                deadLetter.attempts(),
                route.toString(),
                firstFailure == null ? now : firstFailure,
                now));
        if (stored) {
            route.settled(this);
        } else {
            LOG.warn("the dead letters of {} are full, so a message stays in flight: remove some", route);
            schedule(DEAD_LETTER_RETRY_DELAY, () -> storeDeadLetter(deadLetter));
        }
    }

    /** Never on the stack of the listener, which may complete its futures at once. */
    private void schedule(Duration delay, Runnable step) {
        if (delay.isZero()) {
            environment.executor().execute(() -> runIfInFlight(step));
            return;
        }
        redeliveryTimer = environment.after(delay, () -> environment.executor().execute(() -> runIfInFlight(step)));
        // Race: abandon() may have cancelled the timer before.
        if (!route.isInFlight(this)) {
            cancelTimers();
        }
    }

    private static void cancel(Environment.@Nullable Timer running) {
        if (running != null) {
            running.cancel();
        }
    }

    private void runIfInFlight(Runnable step) {
        if (route.isInFlight(this)) {
            step.run();
        }
    }

    @Override
    public String toString() {
        return "message " + envelope.id() + " of " + route;
    }
}

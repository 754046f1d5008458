package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.transport.Intake;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A registered handler: its intake from the transport, and the order in which both are closed. */
public final class HandlerRegistration implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerRegistration.class);
    private static final Duration SETTLE_MARGIN = Duration.ofSeconds(1);

    private final String name;
    private final Environment environment;
    private final Duration grace;
    private final Intake intake;
    private final DeliveryHandler deliveryHandler;
    private final Runnable onClosed;
    private final AtomicBoolean closedOnce = new AtomicBoolean();
    private volatile Instant stateSince;
    private volatile boolean draining;

    HandlerRegistration(
            String name,
            Environment environment,
            Duration grace,
            Intake intake,
            DeliveryHandler deliveryHandler,
            Runnable onClosed) {
        this.name = name;
        this.stateSince = environment.now();
        this.environment = environment;
        this.grace = grace;
        this.intake = intake;
        this.deliveryHandler = deliveryHandler;
        this.onClosed = onClosed;
    }

    /** The deliveries of a registration that are in flight, and what a close does with them. */
    interface DeliveryHandler {
        /** Gives back what has not begun, and takes nothing new. */
        void drain();

        /** Interrupts what is running and settles everything. */
        void interrupt();

        /** How many deliveries are in flight. */
        int deliveriesInFlight();

        /** Whether the handler fails so often that it gets nothing for a while. */
        boolean isPaused();
    }

    /** Takes nothing new; the future ends when everything in flight is settled. Nothing is interrupted. */
    CompletableFuture<Void> drain() {
        if (!draining) {
            stateSince = environment.now();
            draining = true;
        }
        CompletableFuture<Void> settled;
        try {
            settled = intake.stop();
        } catch (RuntimeException broken) {
            settled = CompletableFuture.failedFuture(broken);
            LOG.warn("an intake cannot be stopped; its messages in flight are finished all the same", broken);
        }
        deliveryHandler.drain();
        return settled;
    }

    /** Interrupts the handlers still running. */
    void interrupt() {
        deliveryHandler.interrupt();
    }

    int deliveriesInFlight() {
        return deliveryHandler.deliveriesInFlight();
    }

    /** How the handler is doing. */
    Health.Component health() {
        if (draining) {
            return new Health.Component(name, Health.Status.DEGRADED, stateSince, "it is being closed");
        }
        return deliveryHandler.isPaused()
                ? new Health.Component(name, Health.Status.DEGRADED, stateSince, "most messages failed, so it pauses")
                : new Health.Component(name, Health.Status.UP, stateSince, "");
    }

    @Override
    public void close() {
        CompletableFuture<Void> settled = drain();
        Environment.Timer graceEnd = environment.after(grace, this::interrupt);
        try {
            awaitAtMost(environment, settled, grace.plus(SETTLE_MARGIN));
        } catch (InterruptedException interrupt) {
            interrupt();
            Thread.currentThread().interrupt();
        } finally {
            graceEnd.cancel();
            // Once: the next registration for the same address is not ours to remove.
            if (closedOnce.compareAndSet(false, true)) {
                onClosed.run();
            }
        }
    }

    /** Waits for the end of a future, but not for ever. */
    public static void awaitAtMost(Environment environment, CompletableFuture<Void> future, Duration most)
            throws InterruptedException {
        CompletableFuture<Void> bounded = new CompletableFuture<>();
        Environment.Timer limit = environment.after(most, () -> bounded.complete(null));
        future.whenComplete((nothing, failure) -> bounded.complete(null));
        try {
            environment.await(bounded);
        } catch (ExecutionException impossible) {
            throw new AssertionError("a future that never fails failed", impossible);
        } finally {
            limit.cancel();
        }
        if (!future.isDone()) {
            LOG.warn("messages were still in flight after {}: they come again, or their callers learn nothing", most);
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How messages leave their queues: given out to listeners, whose {@link Settlements} then end it.
 *
 * <p>One thread at a time dispatches a queue, in its order: whoever changed it, be it a sender, a settling handler or the
 * timer. Others find it at work and leave. Nothing is forgotten between the two, because the one at work finds nothing
 * more to do and stops being at work under one lock. A listener that settles at once therefore does not recurse.
 */
final class Departures {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
    private static final Settlement AGAIN = new Settlement.Redeliver(Duration.ZERO);

    /** How many messages a thread that came for something else gives out before it lets another go on. */
    private static final int TURN = 256;

    private final Exchange exchange;
    private final Ice ice;
    private final Settlements settlements;

    Departures(Exchange exchange, Ice ice) {
        this.exchange = exchange;
        this.ice = ice;
        this.settlements = new Settlements(exchange);
    }

    /** Gives out what there is for listeners that have room; without the lock. */
    void dispatch(MessageQueue queue) {
        if (!begin(queue)) {
            return;
        }
        Optional<Handout> next = next(queue);
        for (int given = 1; next.isPresent(); given++) {
            give(next.get());
            if (given >= TURN && passOn(queue, next.get().intake.environment())) {
                return;
            }
            next = next(queue);
        }
    }

    private boolean begin(MessageQueue queue) {
        return exchange.decide(after -> {
            boolean idle = !queue.dispatching;
            queue.dispatching = true;
            return idle;
        });
    }

    /** What to give out next; with nothing to do the thread stops being at work. */
    private Optional<Handout> next(MessageQueue queue) {
        return exchange.decide(after -> {
            Optional<Handout> next = ice.isFrozen() ? Optional.empty() : take(queue, after);
            queue.dispatching = next.isPresent();
            return next;
        });
    }

    private Optional<Handout> take(MessageQueue queue, Afterwards after) {
        Environment clock = queue.clock();
        if (clock == null) {
            queue.clearWakeUp();
            return Optional.empty();
        }
        long now = clock.nanos();
        exchange.expire(queue, now, queue.observer(), after);
        queue.backlog().release(now);
        Handout handout = queue.giveOut();
        if (handout == null) {
            queue.setWakeUp(clock, () -> wakeUp(queue));
            return Optional.empty();
        }
        exchange.tally().delivered(handout.message);
        return Optional.of(handout);
    }

    private void wakeUp(MessageQueue queue) {
        exchange.change(after -> {
            queue.clearWakeUp();
            after.dispatch(queue);
        });
    }

    /**
     * Lets a task go on with the queue; false if none can. It is not at work until it runs: should it never run because
     * its environment ends, then the end of its transport, which comes first, finds nobody at work and looks itself.
     */
    private boolean passOn(MessageQueue queue, Environment environment) {
        exchange.change(after -> queue.dispatching = false);
        try {
            environment.executor().execute(() -> dispatch(queue));
            return true;
        } catch (RejectedExecutionException e) {
            return !begin(queue);
        }
    }

    private void give(Handout handout) {
        handout.intake
                .give(handout.delivery)
                .whenComplete((settlement, failure) -> settled(handout, Optional.ofNullable(settlement), failure));
    }

    private void settled(Handout handout, Optional<Settlement> settlement, @Nullable Throwable failure) {
        if (settlement.isEmpty()) {
            LOG.warn("the listener of {} failed, so its message comes again at once", handout.queue.address(), failure);
        }
        Runnable arrival = () -> settlements.settle(handout, settlement.orElse(AGAIN));
        if (!ice.isFrozen() || !ice.hold(handout, new Ice.Held(handout.connection, arrival, loss -> {}))) {
            arrival.run();
        }
    }
}

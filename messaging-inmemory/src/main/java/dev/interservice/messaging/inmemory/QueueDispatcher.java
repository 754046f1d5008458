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
 * Gives the messages of queues out to listeners; {@link SettlementProcessor} carries out what they decide.
 *
 * <p>One thread at a time dispatches a queue, in its order: whoever changed it, be it a sender, a settling handler or the
 * timer. Others find it at work and leave. Nothing is forgotten between the two, because the one at work finds nothing
 * more to do and stops being at work under one lock. A listener that settles at once therefore does not recurse.
 */
final class QueueDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDispatcher.class);
    private static final Settlement REDELIVER_AT_ONCE = new Settlement.Redeliver(Duration.ZERO);

    /** How many messages a thread that came for something else gives out before it lets another go on. */
    private static final int MAX_PER_THREAD = 256;

    private final BrokerQueues brokerQueues;
    private final FreezeGate freezeGate;
    private final SettlementProcessor settlementProcessor;

    QueueDispatcher(BrokerQueues brokerQueues, FreezeGate freezeGate) {
        this.brokerQueues = brokerQueues;
        this.freezeGate = freezeGate;
        this.settlementProcessor = new SettlementProcessor(brokerQueues);
    }

    /** Gives out what there is for listeners that have room; without the lock. */
    void dispatch(MessageQueue queue) {
        if (!claimQueue(queue)) {
            return;
        }
        Optional<UnsettledDelivery> next = next(queue);
        for (int given = 1; next.isPresent(); given++) {
            deliver(next.get());
            if (given >= MAX_PER_THREAD
                    && continueOnExecutor(queue, next.get().intake.environment())) {
                return;
            }
            next = next(queue);
        }
    }

    private boolean claimQueue(MessageQueue queue) {
        return brokerQueues.updateAndGet(deferred -> {
            boolean idle = !queue.dispatching;
            queue.dispatching = true;
            return idle;
        });
    }

    /** What to give out next; with nothing to do the thread stops being at work. */
    private Optional<UnsettledDelivery> next(MessageQueue queue) {
        return brokerQueues.updateAndGet(deferred -> {
            Optional<UnsettledDelivery> next = freezeGate.isFrozen() ? Optional.empty() : takeNext(queue, deferred);
            queue.dispatching = next.isPresent();
            return next;
        });
    }

    private Optional<UnsettledDelivery> takeNext(MessageQueue queue, DeferredActions deferred) {
        Environment clock = queue.clock();
        if (clock == null) {
            queue.clearTimer();
            return Optional.empty();
        }
        long now = clock.nanos();
        brokerQueues.expire(queue, now, queue.observer(), deferred);
        queue.backlog().releaseDue(now);
        UnsettledDelivery unsettled = queue.takeNext();
        if (unsettled == null) {
            queue.setTimer(clock, () -> onTimer(queue));
            return Optional.empty();
        }
        brokerQueues.counters().delivered(unsettled.message);
        return Optional.of(unsettled);
    }

    private void onTimer(MessageQueue queue) {
        brokerQueues.update(deferred -> {
            queue.clearTimer();
            deferred.dispatch(queue);
        });
    }

    /**
     * Lets a task go on with the queue; false if none can. It is not at work until it runs: should it never run because
     * its environment ends, then the end of its transport, which comes first, finds nobody at work and looks itself.
     */
    private boolean continueOnExecutor(MessageQueue queue, Environment environment) {
        brokerQueues.update(deferred -> queue.dispatching = false);
        try {
            environment.executor().execute(() -> dispatch(queue));
            return true;
        } catch (RejectedExecutionException e) {
            return !claimQueue(queue);
        }
    }

    private void deliver(UnsettledDelivery unsettled) {
        unsettled
                .intake
                .callListener(unsettled.delivery)
                .whenComplete(
                        (settlement, failure) -> onSettlement(unsettled, Optional.ofNullable(settlement), failure));
    }

    private void onSettlement(
            UnsettledDelivery unsettled, Optional<Settlement> settlement, @Nullable Throwable failure) {
        if (settlement.isEmpty()) {
            LOG.warn(
                    "the listener of {} failed, so its message comes again at once",
                    unsettled.queue.address(),
                    failure);
        }
        Runnable arrival = () -> settlementProcessor.settle(unsettled, settlement.orElse(REDELIVER_AT_ONCE));
        if (!freezeGate.isFrozen()
                || !freezeGate.park(
                        unsettled,
                        new FreezeGate.ParkedAction(unsettled.connection, arrival, disconnectReason -> {}))) {
            arrival.run();
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what listeners have decided about messages in flight. */
final class SettlementProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(SettlementProcessor.class);
    private static final Duration FULL_STORE_DELAY = Duration.ofSeconds(1);

    private final BrokerQueues brokerQueues;

    SettlementProcessor(BrokerQueues brokerQueues) {
        this.brokerQueues = brokerQueues;
    }

    void settle(UnsettledDelivery unsettled, Settlement settlement) {
        brokerQueues.update(deferred -> {
            // If it cannot be taken back its connection was lost, and it is in its queue or in flight elsewhere
            // already.
            if (unsettled.queue.removeInFlight(unsettled)) {
                apply(unsettled, settlement);
                unsettled.intake.completeIfDrained(deferred);
                brokerQueues.enqueuer().admitWaiting(List.of(unsettled.queue), deferred);
                deferred.dispatch(unsettled.queue);
            }
        });
    }

    private void apply(UnsettledDelivery unsettled, Settlement settlement) {
        QueueBacklog backlog = unsettled.queue.backlog();
        if (settlement instanceof Settlement.Acknowledge) {
            brokerQueues.counters().acknowledged++;
            backlog.remove(unsettled.message);
        } else if (settlement instanceof Settlement.Return) {
            backlog.requeue(unsettled.message);
        } else if (settlement instanceof Settlement.Redeliver redeliver) {
            redeliver(unsettled, redeliver.delay());
        } else if (settlement instanceof Settlement.DeadLetter deadLetter) {
            deadLetter(unsettled, deadLetter);
        }
    }

    private void redeliver(UnsettledDelivery unsettled, Duration delay) {
        QueuedMessage message = unsettled.message;
        Environment environment = unsettled.intake.environment();
        message.attempt++;
        if (message.firstFailure == null) {
            message.firstFailure = environment.now();
        }
        if (delay.isZero()) {
            unsettled.queue.backlog().requeue(message);
        } else {
            unsettled.queue.backlog().delay(message, delay, environment.nanos());
        }
    }

    private void deadLetter(UnsettledDelivery unsettled, Settlement.DeadLetter deadLetter) {
        MessageQueue queue = unsettled.queue;
        Environment environment = unsettled.intake.environment();
        if (queue.deadLetters().add(unsettled, deadLetter, environment)) {
            brokerQueues.counters().deadLettered++;
            queue.backlog().remove(unsettled.message);
        } else {
            LOG.warn("the dead letters of {} are full, so a message comes again: remove some", queue.address());
            queue.backlog().delay(unsettled.message, FULL_STORE_DELAY, environment.nanos());
        }
    }
}

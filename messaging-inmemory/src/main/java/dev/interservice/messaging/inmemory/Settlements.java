package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of messages in hand when their listeners have decided. */
final class Settlements {
    private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);
    private static final Duration UNTIL_THERE_IS_ROOM = Duration.ofSeconds(1);

    private final Exchange exchange;

    Settlements(Exchange exchange) {
        this.exchange = exchange;
    }

    void settle(Handout handout, Settlement settlement) {
        exchange.change(after -> {
            // If it cannot be taken back its connection was lost, and it is in its queue or in other hands already.
            if (handout.queue.takeBack(handout)) {
                apply(handout, settlement);
                handout.intake.endIfDone(after);
                exchange.arrivals().admit(List.of(handout.queue), after);
                after.dispatch(handout.queue);
            }
        });
    }

    private void apply(Handout handout, Settlement settlement) {
        Backlog backlog = handout.queue.backlog();
        if (settlement instanceof Settlement.Acknowledge) {
            exchange.tally().acknowledged++;
            backlog.remove(handout.message);
        } else if (settlement instanceof Settlement.Return) {
            backlog.giveBack(handout.message);
        } else if (settlement instanceof Settlement.Redeliver redeliver) {
            redeliver(handout, redeliver.delay());
        } else if (settlement instanceof Settlement.DeadLetter deadLetter) {
            putAside(handout, deadLetter);
        }
    }

    private void redeliver(Handout handout, Duration delay) {
        StoredMessage message = handout.message;
        Environment environment = handout.intake.environment();
        message.attempt++;
        if (message.firstFailure == null) {
            message.firstFailure = environment.now();
        }
        if (delay.isZero()) {
            handout.queue.backlog().giveBack(message);
        } else {
            handout.queue.backlog().delay(message, delay, environment.nanos());
        }
    }

    private void putAside(Handout handout, Settlement.DeadLetter deadLetter) {
        MessageQueue queue = handout.queue;
        Environment environment = handout.intake.environment();
        if (queue.deadLetters().add(handout, deadLetter, environment)) {
            exchange.tally().deadLettered++;
            queue.backlog().remove(handout.message);
        } else {
            LOG.warn("the dead letters of {} are full, so a message comes again: remove some", queue.address());
            queue.backlog().delay(handout.message, UNTIL_THERE_IS_ROOM, environment.nanos());
        }
    }
}

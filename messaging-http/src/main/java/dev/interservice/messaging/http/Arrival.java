package dev.interservice.messaging.http;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A message that has arrived and is not accepted yet. From now on count its life and its sender's patience, wherever it
 * waits.
 */
final class Arrival {
    private final Exchange exchange;
    private final Envelope envelope;
    private final Deadline patience;
    private final Deadline halfOfPatience;
    private final Deadline endOfLife;
    private volatile Environment.@Nullable Timer timer;
    private volatile boolean ended;

    /** @param patience how long its sender waits */
    Arrival(Exchange exchange, Envelope envelope, Duration patience, LongSupplier nanos) {
        this.exchange = exchange;
        this.envelope = envelope;
        this.patience = Deadline.after(patience, nanos);
        this.halfOfPatience = Deadline.after(patience.dividedBy(2), nanos);
        this.endOfLife =
                envelope.timeToLive().map(life -> Deadline.after(life, nanos)).orElse(Deadline.NONE);
    }

    Exchange exchange() {
        return exchange;
    }

    Envelope envelope() {
        return envelope;
    }

    /** When its time to live is over. */
    Deadline endOfLife() {
        return endOfLife;
    }

    /** How long it may wait for its turn. */
    Duration patience() {
        return patience.earlier(endOfLife).remaining();
    }

    /** How long its sender may wait to be told. */
    Duration untilAccepted() {
        return halfOfPatience.remaining();
    }

    /** Sets what ends the waiting. Race: it may have ended before. */
    void waitUntil(Environment.Timer limit) {
        timer = limit;
        if (ended) {
            limit.cancel();
        }
    }

    /** It waits no longer, in one way or another. */
    void end() {
        ended = true;
        Environment.Timer limit = timer;
        if (limit != null) {
            limit.cancel();
        }
    }
}

package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message that waits in front of a receiver which has its hands full. It is not accepted yet. */
final class Arrival {
    private final Exchange exchange;
    private final Envelope envelope;
    private final Duration patience;
    private volatile Environment.@Nullable Timer timer;
    private volatile boolean ended;

    /** @param patience how long its sender waits */
    Arrival(Exchange exchange, Envelope envelope, Duration patience) {
        this.exchange = exchange;
        this.envelope = envelope;
        this.patience = patience;
    }

    Exchange exchange() {
        return exchange;
    }

    Envelope envelope() {
        return envelope;
    }

    Duration patience() {
        return patience;
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

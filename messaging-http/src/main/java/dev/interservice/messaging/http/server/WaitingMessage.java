package dev.interservice.messaging.http.server;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A message that has arrived and is not accepted yet. From now on count its life and its sender's patience, wherever it
 * waits.
 */
final class WaitingMessage {
    private final ServerExchange exchange;
    private final Envelope envelope;
    private final Deadline acceptTimeout;
    private final Deadline autoAcceptDeadline;
    private final Deadline expiryDeadline;
    private volatile Environment.@Nullable Timer timer;
    private volatile boolean waitEnded;

    /** @param patience how long its sender waits */
    WaitingMessage(ServerExchange exchange, Envelope envelope, Duration patience, LongSupplier nanos) {
        this.exchange = exchange;
        this.envelope = envelope;
        this.acceptTimeout = Deadline.after(patience, nanos);
        this.autoAcceptDeadline = Deadline.after(patience.dividedBy(2), nanos);
        this.expiryDeadline =
                envelope.timeToLive().map(life -> Deadline.after(life, nanos)).orElse(Deadline.NONE);
    }

    ServerExchange exchange() {
        return exchange;
    }

    Envelope envelope() {
        return envelope;
    }

    /** When its time to live is over. */
    Deadline expiryDeadline() {
        return expiryDeadline;
    }

    /** How long it may wait for its turn. */
    Duration acceptTimeout() {
        return acceptTimeout.earlier(expiryDeadline).remaining();
    }

    /** How long its sender may wait to be told. */
    Duration autoAcceptDelay() {
        return autoAcceptDeadline.remaining();
    }

    /** Sets what ends the waiting. Race: it may have ended before. */
    void attachTimer(Environment.Timer limit) {
        timer = limit;
        if (waitEnded) {
            limit.cancel();
        }
    }

    /** It waits no longer, in one way or another. */
    void stopWaiting() {
        waitEnded = true;
        Environment.Timer limit = timer;
        if (limit != null) {
            limit.cancel();
        }
    }
}

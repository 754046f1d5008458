package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A message in a queue. What changes is guarded by the lock of BrokerQueues. */
final class QueuedMessage {
    /** The order of the queue. */
    static final Comparator<QueuedMessage> BY_POSITION = Comparator.comparingLong(message -> message.position);

    /** The order in which delays end; by difference, because the clock's numbers may wrap. */
    static final Comparator<QueuedMessage> BY_DUE =
            ((Comparator<QueuedMessage>) (one, other) -> Long.signum(one.due - other.due)).thenComparing(BY_POSITION);

    /** The order in which times to live end. */
    static final Comparator<QueuedMessage> BY_EXPIRY = ((Comparator<QueuedMessage>)
                    (one, other) -> Long.signum(one.expires - other.expires))
            .thenComparing(BY_POSITION);

    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    enum QueuedState {
        /** To be given out, as soon as it is its turn. */
        READY,
        /** To be given out when it is due. */
        DELAYED,
        /** Given to a listener. */
        IN_FLIGHT
    }

    final long position;
    final Envelope envelope;
    /** When its time to live ends. */
    final long expires;

    QueuedState state = QueuedState.READY;
    int attempt = 1;
    boolean delivered;
    long due;

    @Nullable
    Instant firstFailure;

    /** A message that is accepted now. */
    QueuedMessage(long position, Envelope envelope, long now) {
        this.position = position;
        this.envelope = envelope;
        this.expires =
                now + atMost100Years(envelope.timeToLive().orElse(MAX_DURATION)).toNanos();
    }

    boolean canExpire() {
        return envelope.timeToLive().isPresent();
    }

    /** A delay that can be added to the clock. */
    static Duration atMost100Years(Duration delay) {
        return delay.compareTo(MAX_DURATION) < 0 ? delay : MAX_DURATION;
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A message in a queue. What changes is guarded by the exchange's lock. */
final class StoredMessage {
    /** The order of the queue. */
    static final Comparator<StoredMessage> BY_POSITION = Comparator.comparingLong(message -> message.position);

    /** The order in which delays end; by difference, because the clock's numbers may wrap. */
    static final Comparator<StoredMessage> BY_DUE =
            ((Comparator<StoredMessage>) (one, other) -> Long.signum(one.due - other.due)).thenComparing(BY_POSITION);

    /** The order in which times to live end. */
    static final Comparator<StoredMessage> BY_EXPIRY = ((Comparator<StoredMessage>)
                    (one, other) -> Long.signum(one.expires - other.expires))
            .thenComparing(BY_POSITION);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    enum State {
        /** To be given out, as soon as it is its turn. */
        READY,
        /** To be given out when it is due. */
        DELAYED,
        /** Given to a listener. */
        IN_HAND
    }

    final long position;
    final Envelope envelope;
    /** When its time to live ends. */
    final long expires;

    State state = State.READY;
    int attempt = 1;
    boolean delivered;
    long due;

    @Nullable
    Instant firstFailure;

    /** A message that is accepted now. */
    StoredMessage(long position, Envelope envelope, long now) {
        this.position = position;
        this.envelope = envelope;
        this.expires =
                now + atMost100Years(envelope.timeToLive().orElse(LONGEST)).toNanos();
    }

    boolean canExpire() {
        return envelope.timeToLive().isPresent();
    }

    /** A delay that can be added to the clock. */
    static Duration atMost100Years(Duration delay) {
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}

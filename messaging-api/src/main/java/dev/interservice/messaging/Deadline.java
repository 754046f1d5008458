package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A moment on the monotonic clock after which an answer is no longer wanted.
 *
 * <p>Wall-clock time plays no part, so a clock that jumps changes nothing. A deadline is only meaningful in the process
 * that made it; what travels to another process is the time that remains.
 */
public final class Deadline {
    /** No deadline at all. */
    public static final Deadline NONE = new Deadline(0, () -> 0);

    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private final long expiresAtNanos;
    private final LongSupplier nanos;

    private Deadline(long expiresAtNanos, LongSupplier nanos) {
        this.expiresAtNanos = expiresAtNanos;
        this.nanos = nanos;
    }

    /**
     * The deadline this far from now.
     *
     * @param timeout more than 100 years, as a stranger may send, count as 100
     * @param nanos the monotonic clock, in nanoseconds, such as {@link Environment#nanos}
     */
    public static Deadline after(Duration timeout, LongSupplier nanos) {
        requireNonNull(timeout, "timeout");
        Duration bounded = timeout.compareTo(MAX_DURATION) > 0 ? MAX_DURATION : timeout;
        return new Deadline(nanos.getAsLong() + bounded.toNanos(), nanos);
    }

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return this == NONE;
    }

    /** Whether the moment has come; never for {@link #NONE}. */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /** The time left: zero once it has passed, {@code Long.MAX_VALUE} nanoseconds for {@link #NONE}. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** The time left in nanoseconds: negative once it has passed, {@code Long.MAX_VALUE} for {@link #NONE}. */
    public long remainingNanos() {
        return isNone() ? Long.MAX_VALUE : expiresAtNanos - nanos.getAsLong();
    }

    /** Whichever of the two comes first. */
    public Deadline earlier(Deadline other) {
        return other.remainingNanos() < remainingNanos() ? other : this;
    }

    @Override
    public String toString() {
        return isNone() ? "no deadline" : "in " + remaining();
    }
}

package dev.interservice.messaging.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which connections need not be looked at before they are used again: looking takes five system calls, which a busy
 * client would make for each of its calls.
 *
 * <p>A peer that has answered within the last millisecond is still there. It may end its connections after each answer,
 * though it should say so (RFC 9112, section 9.3), so that only a connection that has answered twice is trusted.
 */
final class KeptConnections {
    private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int REMEMBERED = 1_024;

    private final LongSupplier nanos;

    // Of those that share a place, the last one is remembered, and the others are looked at.
    private final AtomicReferenceArray<@Nullable Answer> answers = new AtomicReferenceArray<>(REMEMBERED);

    KeptConnections(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void hasAnswered(Object connection) {
        int place = place(connection);
        Answer before = answers.get(place);
        boolean again = before != null && before.connection == connection;
        answers.set(place, new Answer(connection, again, nanos.getAsLong()));
    }

    /** Whether it may have ended since it answered. */
    boolean isDoubtful(Object connection) {
        Answer last = answers.get(place(connection));
        return last == null
                || last.connection != connection
                || !last.again
                || nanos.getAsLong() - last.nanos >= TRUSTED_NANOS;
    }

    private static int place(Object connection) {
        return System.identityHashCode(connection) % REMEMBERED;
    }

    private record Answer(Object connection, boolean again, long nanos) {}
}

package dev.interservice.messaging.internal.environment;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes parts of a {@code Messaging} instance, and refuses what is asked of a closed one. */
public final class Closeables {
    private static final Logger LOG = LoggerFactory.getLogger(Closeables.class);

    private Closeables() {}

    /** Closes one part; a failure is logged, so that the other parts are closed all the same. */
    public static void closeQuietly(String what, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception | Error failure) {
            LOG.warn("closing {} failed; the others are closed all the same", what, failure);
        }
    }

    /** The exception for a verb that is used after the close. */
    public static ClosedException alreadyClosed(String contract) {
        return new ClosedException(
                Outcome.NOT_EXECUTED,
                contract,
                null,
                "this Messaging instance is closed, so " + contract + " was not begun: start another one",
                null);
    }
}

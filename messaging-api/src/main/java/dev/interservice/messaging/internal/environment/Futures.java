package dev.interservice.messaging.internal.environment;

import java.util.concurrent.CompletionException;

/** What the JDK's futures lack. */
public final class Futures {
    private Futures() {}

    /** The failure itself: a future derived from another one wraps it. */
    public static Throwable unwrap(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}

package dev.interservice.messaging.runtime;

import java.util.concurrent.CompletionException;

/** What the JDK's futures lack. */
final class Futures {
    private Futures() {}

    /** The failure itself: a future derived from another one wraps it. */
    static Throwable unwrap(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}

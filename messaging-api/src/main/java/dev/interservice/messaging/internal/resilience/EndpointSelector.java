package dev.interservice.messaging.internal.resilience;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Selects the endpoint of each attempt, and learns how the attempts ended. Nothing here blocks. Safe for use by several
 * threads.
 *
 * @param <E> an endpoint, opaque to the pipeline
 */
public interface EndpointSelector<E> {
    /** Ends when the endpoints are known, which they are from the first time on; fails when that cannot be told. */
    CompletableFuture<?> ready();

    /**
     * The failure of an attempt that could not begin, because the endpoints were not known.
     *
     * @param cause how {@link #ready} failed; null when it did not end in time
     */
    AttemptFailure notReady(CallDefinition<E> call, @Nullable Throwable cause);

    /**
     * Chooses an endpoint: rather one that was not tried, and not one that refuses calls unless all do.
     *
     * @throws AttemptFailure there is none
     */
    E choose(Set<E> tried, Predicate<E> refusesCalls);

    /** Whether there is an endpoint that was not tried and does not refuse calls. */
    boolean hasUntried(Set<E> tried, Predicate<E> refusesCalls);

    /** An attempt is about to be sent to an endpoint. Exactly one end of it is told. */
    AttemptTracker begin(E endpoint);

    /** The one endpoint of a transport that leaves nothing to choose. */
    static <E> EndpointSelector<E> single(E endpoint) {
        return new SingleEndpointSelector<>(endpoint);
    }

    /** An attempt under way. */
    @FunctionalInterface
    interface AttemptTracker {
        /** It is over. */
        void ended(AttemptResult attemptResult);
    }
}

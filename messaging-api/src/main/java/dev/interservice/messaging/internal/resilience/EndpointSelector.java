package dev.interservice.messaging.internal.resilience;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the attempts of calls may go, and how those went that did. Nothing here blocks. Safe for use by several threads.
 *
 * @param <E> an endpoint, opaque to the pipeline
 */
public interface EndpointSelector<E> {
    /** Ends when it is known where they are, which is so from the first time on; fails when that cannot be told. */
    CompletableFuture<?> ready();

    /**
     * The failure of an attempt that could not begin, because it was not known where the peers are.
     *
     * @param cause how {@link #ready} failed; null when it did not end in time
     */
    AttemptFailure notReady(CallDefinition<E> call, @Nullable Throwable cause);

    /**
     * Chooses one: rather one that was not tried, and not one that is left alone unless all are.
     *
     * @throws AttemptFailure there is none
     */
    E choose(Set<E> tried, Predicate<E> refusesCalls);

    /** Whether there is one that was not tried and is not left alone. */
    boolean hasUntried(Set<E> tried, Predicate<E> refusesCalls);

    /** An attempt is about to be sent to a peer. Exactly one end of it is told. */
    AttemptTracker begin(E peer);

    /** The one peer of a wire that leaves nothing to choose. */
    static <E> EndpointSelector<E> single(E peer) {
        return new SingleEndpointSelector<>(peer);
    }

    /** An attempt under way. */
    @FunctionalInterface
    interface AttemptTracker {
        /** It is over. */
        void ended(AttemptResult attemptResult);
    }
}

package dev.interservice.messaging.resilience;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the attempts of calls may go, and how those went that did. Nothing here blocks. Safe for use by several threads.
 *
 * @param <E> an endpoint, opaque to the pipeline
 */
public interface Peers<E> {
    /** Ends when it is known where they are, which is so from the first time on; fails when that cannot be told. */
    CompletableFuture<?> known();

    /**
     * The failure of an attempt that could not begin, because it was not known where the peers are.
     *
     * @param cause how {@link #known} failed; null when it did not end in time
     */
    AttemptFailure unknown(Call<E> call, @Nullable Throwable cause);

    /**
     * Chooses one: rather one that was not tried, and not one that is left alone unless all are.
     *
     * @throws AttemptFailure there is none
     */
    E choose(Set<E> tried, Predicate<E> leftAlone);

    /** Whether there is one that was not tried and is not left alone. */
    boolean hasOther(Set<E> tried, Predicate<E> leftAlone);

    /** An attempt is about to be sent to a peer. Exactly one end of it is told. */
    Visit begin(E peer);

    /** The one peer of a wire that leaves nothing to choose. */
    static <E> Peers<E> only(E peer) {
        return new OnlyPeer<>(peer);
    }

    /** An attempt under way. */
    @FunctionalInterface
    interface Visit {
        /** It is over. */
        void ended(Fate fate);
    }
}

package dev.interservice.messaging.resilience;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where there is nothing to choose and nothing to learn: a broker. */
final class OnlyPeer<E> implements Peers<E> {
    private static final CompletableFuture<?> KNOWN = CompletableFuture.completedFuture("known");

    private final E peer;

    OnlyPeer(E peer) {
        this.peer = peer;
    }

    @Override
    public CompletableFuture<?> known() {
        return KNOWN;
    }

    @Override
    public AttemptFailure unknown(Call<E> call, @Nullable Throwable cause) {
        throw new AssertionError("it is known at once", cause);
    }

    @Override
    public E choose(Set<E> tried, Predicate<E> leftAlone) {
        return peer;
    }

    @Override
    public boolean hasOther(Set<E> tried, Predicate<E> leftAlone) {
        return !tried.contains(peer) && !leftAlone.test(peer);
    }

    @Override
    public Visit begin(E visited) {
        return fate -> {};
    }
}

package dev.interservice.messaging.internal.resilience;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Selects the only endpoint, where there is nothing to choose and nothing to learn: a broker. */
final class SingleEndpointSelector<E> implements EndpointSelector<E> {
    private static final CompletableFuture<?> READY = CompletableFuture.completedFuture("known");

    private final E endpoint;

    SingleEndpointSelector(E endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public CompletableFuture<?> ready() {
        return READY;
    }

    @Override
    public AttemptFailure notReady(CallDefinition<E> call, @Nullable Throwable cause) {
        throw new AssertionError("it is known at once", cause);
    }

    @Override
    public E choose(Set<E> tried, Predicate<E> refusesCalls) {
        return endpoint;
    }

    @Override
    public boolean hasUntried(Set<E> tried, Predicate<E> refusesCalls) {
        return !tried.contains(endpoint) && !refusesCalls.test(endpoint);
    }

    @Override
    public AttemptTracker begin(E selected) {
        return attemptResult -> {};
    }
}

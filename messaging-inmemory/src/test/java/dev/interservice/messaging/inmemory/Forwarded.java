package dev.interservice.messaging.inmemory;

import java.util.concurrent.CompletableFuture;

/** A future that stands before another one: cancelling it cancels that. */
class Forwarded<T> extends CompletableFuture<T> {
    final CompletableFuture<T> behind;

    Forwarded(CompletableFuture<T> behind) {
        this.behind = behind;
    }

    /** Ends as the other one does, whatever it is. */
    Forwarded<T> always() {
        behind.whenComplete(this::end);
        return this;
    }

    void end(T result, Throwable failure) {
        if (failure == null) {
            complete(result);
        } else {
            completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return behind.cancel(mayInterruptIfRunning);
    }
}

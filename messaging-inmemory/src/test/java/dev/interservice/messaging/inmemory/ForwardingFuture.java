package dev.interservice.messaging.inmemory;

import java.util.concurrent.CompletableFuture;

/** A future that stands before another one: cancelling it cancels that. */
class ForwardingFuture<T> extends CompletableFuture<T> {
    final CompletableFuture<T> forwarded;

    ForwardingFuture(CompletableFuture<T> behind) {
        this.forwarded = behind;
    }

    /** Ends as the other one does, whatever it is. */
    ForwardingFuture<T> forwardResult() {
        forwarded.whenComplete(this::completeWith);
        return this;
    }

    void completeWith(T result, Throwable failure) {
        if (failure == null) {
            complete(result);
        } else {
            completeExceptionally(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return forwarded.cancel(mayInterruptIfRunning);
    }
}

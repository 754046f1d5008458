package dev.interservice.messaging.resilience;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The second step: bounds the calls in flight and knows them all, so that closing can end them. */
final class PendingLimit {
    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<RetryLoop<?, ?>> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PendingLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("max-pending must be at least 1, but is " + limit);
        }
        this.limit = limit;
    }

    <E, R> PendingCall<R> admit(Call<E> call, Supplier<RetryLoop<E, R>> next) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return PendingCall.failed(rejection(call));
        }
        RetryLoop<E, R> loop = next.get();
        calls.add(loop);
        loop.beforeEnd(() -> leave(loop));
        // Race: endAll() sets the flag before it looks at the calls, and this call was added before it looks at the
        // flag, so at least one of the two ends it.
        if (closed) {
            end(loop);
        } else {
            loop.begin();
        }
        return loop;
    }

    int count() {
        return count.get();
    }

    void endAll() {
        closed = true;
        calls.forEach(PendingLimit::end);
    }

    /** Before anybody learns of the end: who calls again at once must find the place free. */
    @SuppressWarnings("CollectionUndefinedEquality") // two calls are the same only if they are one object
    private void leave(RetryLoop<?, ?> loop) {
        if (calls.remove(loop)) {
            count.decrementAndGet();
        }
    }

    private static void end(RetryLoop<?, ?> loop) {
        Outcome outcome = loop.abandon();
        Call<?> call = loop.call();
        loop.completeExceptionally(new ClosedException(
                outcome,
                call.contract(),
                call.messageId(),
                "the messaging was closed while " + call.contract() + " was pending (id " + call.messageId() + ")",
                null));
    }

    private CallRejectedException rejection(Call<?> call) {
        return new CallRejectedException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                limit + " calls are pending already, so " + call.contract() + " was not called (id " + call.messageId()
                        + "): call less at once, or raise max-pending",
                null,
                null);
    }
}

package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The second step: bounds the calls in flight and knows them all, so that closing can end them. */
final class PendingCallLimiter {
    private final int maxPending;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<RetryingCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PendingCallLimiter(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("max-pending must be at least 1, but is " + limit);
        }
        this.maxPending = limit;
    }

    <E, R> PendingCall<R> admit(CallDefinition<E> call, Supplier<RetryingCall<E, R>> next) {
        if (count.incrementAndGet() > maxPending) {
            count.decrementAndGet();
            return PendingCall.failed(rejection(call));
        }
        RetryingCall<E, R> retryingCall = next.get();
        calls.add(retryingCall);
        retryingCall.beforeCompletion(() -> release(retryingCall));
        // Race: closeAll() sets the flag before it looks at the calls, and this call was added before it looks at the
        // flag, so at least one of the two ends it.
        if (closed) {
            end(retryingCall);
        } else {
            retryingCall.start();
        }
        return retryingCall;
    }

    int count() {
        return count.get();
    }

    void closeAll() {
        closed = true;
        calls.forEach(PendingCallLimiter::end);
    }

    /** Before anybody learns of the end: who calls again at once must find its slot free. */
    @SuppressWarnings("CollectionUndefinedEquality") // two calls are the same only if they are one object
    private void release(RetryingCall<?, ?> retryingCall) {
        if (calls.remove(retryingCall)) {
            count.decrementAndGet();
        }
    }

    private static void end(RetryingCall<?, ?> retryingCall) {
        Outcome outcome = retryingCall.abandon();
        CallDefinition<?> call = retryingCall.call();
        retryingCall.completeExceptionally(new ClosedException(
                outcome,
                call.contract(),
                call.messageId(),
                "this Messaging instance was closed while " + call.contract() + " was pending (id " + call.messageId()
                        + ")",
                null));
    }

    private CallRejectedException rejection(CallDefinition<?> call) {
        return new CallRejectedException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                maxPending + " calls are pending already, so " + call.contract() + " was not called (id "
                        + call.messageId() + "): call less at once, or raise max-pending",
                null,
                null);
    }
}

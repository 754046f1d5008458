package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.resilience.PendingCall;
import dev.interservice.messaging.runtime.Outgoing.Message;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The first events, which wait, without a thread, until it is known which groups there are; not more than a number. */
final class FanOutsWaiting {
    private final Environment environment;
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    FanOutsWaiting(Environment environment, int most) {
        this.environment = environment;
        this.most = most;
    }

    /** Begins it when the groups are known; lets it fail when they cannot be, or not in time. */
    void await(
            FanOut all,
            Message message,
            CompletableFuture<?> known,
            Supplier<SortedMap<String, PendingCall<Acceptance>>> calls) {
        String type = message.path().contract().type();
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            all.completeExceptionally(new CallRejectedException(
                    Outcome.NOT_EXECUTED,
                    type,
                    message.envelope().id(),
                    most + " events wait already until their groups are known, so " + type + " was not published",
                    null,
                    null));
            return;
        }
        String who = "every group of " + type;
        Environment.Timer limit = environment.after(
                message.call().deadline().remaining(),
                () -> all.completeExceptionally(Endpoints.unknown(message.path().contract(), who, null)));
        all.whenComplete((acceptance, failure) -> limit.cancel());
        // Not on the thread that found it out: it belongs to the registry, and many may wait.
        known.whenCompleteAsync(
                (found, failure) -> {
                    waiting.decrementAndGet();
                    if (failure != null) {
                        all.completeExceptionally(
                                Endpoints.unknown(message.path().contract(), who, failure));
                    } else {
                        limit.cancel();
                        all.begin(calls);
                    }
                },
                environment.executor());
    }
}

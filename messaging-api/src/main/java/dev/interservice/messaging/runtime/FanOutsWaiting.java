package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.resilience.PendingCall;
import dev.interservice.messaging.runtime.Outgoing.Message;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The first events, which wait, without a thread, until it is known which groups there are; not more than a number. */
final class FanOutsWaiting {
    private final Environment environment;
    private final int most;
    private final AtomicInteger asking = new AtomicInteger();
    private final Map<FanOut, Message> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

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
        if (asking.incrementAndGet() > most) {
            asking.decrementAndGet();
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
        waiting.put(all, message);
        all.whenComplete((acceptance, failure) -> {
            limit.cancel();
            waiting.remove(all);
        });
        known.whenComplete((found, failure) -> asking.decrementAndGet());
        // Not on the thread that found it out: it belongs to the registry, and many may wait.
        known.whenCompleteAsync(
                (found, failure) -> {
                    if (failure != null) {
                        all.completeExceptionally(
                                Endpoints.unknown(message.path().contract(), who, failure));
                    } else {
                        limit.cancel();
                        begin(all, calls);
                    }
                },
                environment.executor());
        // Race: close() sets its flag before it looks who waits, and this one was added before the flag is read here.
        // So at least one of the two ends it.
        if (closed) {
            end(all, message);
        }
    }

    /** How many wait. */
    int count() {
        return waiting.size();
    }

    /** Ends all that wait. */
    void close() {
        closed = true;
        waiting.forEach(FanOutsWaiting::end);
    }

    /** From here on its calls are what is pending. */
    private void begin(FanOut all, Supplier<SortedMap<String, PendingCall<Acceptance>>> calls) {
        waiting.remove(all);
        try {
            all.begin(calls);
        } catch (RuntimeException | Error broken) {
            // Its limit is gone: nothing else would end it.
            all.completeExceptionally(broken);
        }
    }

    private static void end(FanOut all, Message message) {
        String type = message.path().contract().type();
        String id = message.envelope().id();
        all.completeExceptionally(new ClosedException(
                all.abandon(),
                type,
                id,
                "the messaging was closed while " + type + " waited until its groups are known (id " + id + ")",
                null));
    }
}

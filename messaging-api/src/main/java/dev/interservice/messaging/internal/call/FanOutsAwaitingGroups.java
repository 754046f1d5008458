package dev.interservice.messaging.internal.call;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.internal.call.MessageFactory.OutgoingMessage;
import dev.interservice.messaging.internal.resilience.PendingCall;
import dev.interservice.messaging.internal.routing.RegistryEndpointSelector;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The events that wait until their groups are known: without a thread, and never more than a limit. */
final class FanOutsAwaitingGroups {
    private final Environment environment;
    private final int maxPending;
    private final AtomicInteger pendingLookups = new AtomicInteger();
    private final Map<GroupFanOut, OutgoingMessage> pending = new ConcurrentHashMap<>();
    private volatile boolean closed;

    FanOutsAwaitingGroups(Environment environment, int maxPending) {
        this.environment = environment;
        this.maxPending = maxPending;
    }

    /** Starts a fan-out when the groups are known; lets it fail when they cannot be, or not in time. */
    void startWhenKnown(
            GroupFanOut fanOut,
            OutgoingMessage message,
            CompletableFuture<?> known,
            Supplier<SortedMap<String, PendingCall<Acceptance>>> calls) {
        String type = message.contractRoute().contract().type();
        if (pendingLookups.incrementAndGet() > maxPending) {
            pendingLookups.decrementAndGet();
            fanOut.completeExceptionally(new CallRejectedException(
                    Outcome.NOT_EXECUTED,
                    type,
                    message.envelope().id(),
                    maxPending + " events wait already until their groups are known, so " + type + " was not published",
                    null,
                    null));
            return;
        }
        String destination = "every group of " + type;
        Environment.Timer limit = environment.after(
                message.call().deadline().remaining(),
                () -> fanOut.completeExceptionally(RegistryEndpointSelector.locationUnknown(
                        message.contractRoute().contract(), destination, null)));
        pending.put(fanOut, message);
        fanOut.whenComplete((acceptance, failure) -> {
            limit.cancel();
            pending.remove(fanOut);
        });
        known.whenComplete((found, failure) -> pendingLookups.decrementAndGet());
        // Not on the thread that found the groups: it belongs to the registry, and many may wait.
        known.whenCompleteAsync(
                (found, failure) -> {
                    if (failure != null) {
                        fanOut.completeExceptionally(RegistryEndpointSelector.locationUnknown(
                                message.contractRoute().contract(), destination, failure));
                    } else {
                        limit.cancel();
                        start(fanOut, calls);
                    }
                },
                environment.executor());
        // Race: close() sets its flag before it looks at what waits, and this one was added before the flag is read
        // here. So at least one of the two ends it.
        if (closed) {
            failClosed(fanOut, message);
        }
    }

    /** How many wait. */
    int count() {
        return pending.size();
    }

    /** Ends all that wait. */
    void close() {
        closed = true;
        pending.forEach(FanOutsAwaitingGroups::failClosed);
    }

    /** From here on its calls are what is pending. */
    private void start(GroupFanOut fanOut, Supplier<SortedMap<String, PendingCall<Acceptance>>> calls) {
        pending.remove(fanOut);
        try {
            fanOut.start(calls);
        } catch (RuntimeException | Error broken) {
            // Its limit is gone: nothing else would end it.
            fanOut.completeExceptionally(broken);
        }
    }

    private static void failClosed(GroupFanOut fanOut, OutgoingMessage message) {
        String type = message.contractRoute().contract().type();
        String id = message.envelope().id();
        fanOut.completeExceptionally(new ClosedException(
                fanOut.abandon(),
                type,
                id,
                "this Messaging instance was closed while " + type + " waited until its groups are known (id " + id
                        + ")",
                null));
    }
}

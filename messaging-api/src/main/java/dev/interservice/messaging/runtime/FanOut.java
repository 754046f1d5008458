package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.resilience.PendingCall;
import dev.interservice.messaging.runtime.Outgoing.Message;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to several groups, by a call to each: accepted when every group has accepted it.
 *
 * <p>It ends when the last of its calls does, which is at the deadline at the latest, and fails naming the groups that
 * have not accepted. Its outcome is {@link Outcome#UNKNOWN} when some have: to publish again is the only way to reach
 * the others, and repeats it for those.
 */
final class FanOut extends PendingCall<Acceptance> {
    private final Message message;
    private final AtomicInteger open = new AtomicInteger();

    // Race: one that waits for its groups may be given up while it begins. Under this lock, nothing of others is run.
    private boolean begun;
    private boolean givenUp;
    private @Nullable SortedMap<String, PendingCall<Acceptance>> calls;

    FanOut(Message message) {
        this.message = message;
    }

    /** Begins the calls, unless it was given up; without any it has ended, because no group waits for the event. */
    void begin(Supplier<SortedMap<String, PendingCall<Acceptance>>> calling) {
        synchronized (this) {
            if (givenUp) {
                return;
            }
            begun = true;
        }
        SortedMap<String, PendingCall<Acceptance>> started = calling.get();
        open.set(started.size());
        boolean late;
        synchronized (this) {
            calls = started;
            late = givenUp;
        }
        if (late) {
            started.values().forEach(call -> call.cancel(true));
        }
        if (started.isEmpty()) {
            complete(Acceptance.HANDED_TO_PEER);
        }
        started.values().forEach(call -> call.whenComplete((acceptance, failure) -> oneEnded(started)));
    }

    /** The worst over all groups, but not {@link Outcome#EXECUTED} unless all of them have it. */
    @Override
    public Outcome abandon() {
        SortedMap<String, PendingCall<Acceptance>> started = giveUp();
        Outcome worst = Outcome.NOT_EXECUTED;
        if (started == null) {
            return isBegun() ? Outcome.UNKNOWN : worst;
        }
        boolean everywhere = true;
        for (PendingCall<Acceptance> call : started.values()) {
            Outcome one = call.abandon();
            everywhere &= one == Outcome.EXECUTED;
            worst = worst.worse(one);
        }
        return worst == Outcome.EXECUTED && !everywhere ? Outcome.UNKNOWN : worst;
    }

    /** Its calls first: whoever learns of the end must find their places free. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        SortedMap<String, PendingCall<Acceptance>> started = giveUp();
        if (started != null) {
            started.values().forEach(call -> call.cancel(mayInterruptIfRunning));
        }
        return super.cancel(mayInterruptIfRunning);
    }

    /** The calls there are to give up with it; null when they are not known yet. */
    private synchronized @Nullable SortedMap<String, PendingCall<Acceptance>> giveUp() {
        givenUp = true;
        return calls;
    }

    private synchronized boolean isBegun() {
        return begun;
    }

    private void oneEnded(SortedMap<String, PendingCall<Acceptance>> started) {
        if (open.decrementAndGet() == 0) {
            try {
                allEnded(started);
            } catch (RuntimeException | Error broken) {
                // Whatever fails here must not leave the caller waiting for ever.
                completeExceptionally(broken);
            }
        }
    }

    private void allEnded(SortedMap<String, PendingCall<Acceptance>> started) {
        if (started.values().stream().anyMatch(PendingCall::isCancelled)) {
            super.cancel(true);
            return;
        }
        MissingGroups missing = new MissingGroups(message);
        started.forEach((group, call) -> call.whenComplete((acceptance, failure) -> {
            if (failure instanceof MessagingException known) {
                missing.add(group, known);
            } else if (failure != null) {
                completeExceptionally(failure);
            }
        }));
        missing.failure(started.size()).ifPresentOrElse(this::completeExceptionally, () -> complete(least(started)));
    }

    /** What the least safe of the groups' acceptances promises. */
    private static Acceptance least(SortedMap<String, PendingCall<Acceptance>> started) {
        return started.values().stream()
                .map(PendingCall::join)
                .min(Acceptance::compareTo)
                .orElseThrow();
    }
}

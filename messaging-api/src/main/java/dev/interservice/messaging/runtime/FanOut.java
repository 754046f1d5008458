package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.resilience.PendingCall;
import dev.interservice.messaging.runtime.Outgoing.Message;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One event on its way to several groups, by a call to each: accepted when every group has accepted it.
 *
 * <p>It ends when the last of its calls does, which is at the deadline at the latest, and fails naming the groups that
 * have not accepted. Its outcome is {@link Outcome#UNKNOWN} when some have: to publish again is the only way to reach
 * the others, and repeats it for those.
 */
final class FanOut extends PendingCall<Acceptance> {
    private final Message message;
    private final SortedMap<String, PendingCall<Acceptance>> calls;
    private final AtomicInteger open;

    private FanOut(Message message, SortedMap<String, PendingCall<Acceptance>> calls) {
        this.message = message;
        this.calls = calls;
        this.open = new AtomicInteger(calls.size());
    }

    /** Of calls that are under way; without any it has ended, because no group waits for the event. */
    static FanOut of(Message message, SortedMap<String, PendingCall<Acceptance>> calls) {
        FanOut all = new FanOut(message, calls);
        if (calls.isEmpty()) {
            all.complete(Acceptance.HANDED_TO_PEER);
        }
        calls.values().forEach(call -> call.whenComplete((acceptance, failure) -> all.oneEnded()));
        return all;
    }

    /** The worst over all groups, but not {@link Outcome#EXECUTED} unless all of them have it. */
    @Override
    public Outcome abandon() {
        Outcome worst = Outcome.NOT_EXECUTED;
        boolean everywhere = true;
        for (PendingCall<Acceptance> call : calls.values()) {
            Outcome one = call.abandon();
            everywhere &= one == Outcome.EXECUTED;
            worst = worst.worse(one);
        }
        return worst == Outcome.EXECUTED && !everywhere ? Outcome.UNKNOWN : worst;
    }

    /** Its calls first: whoever learns of the end must find their places free. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        calls.values().forEach(call -> call.cancel(mayInterruptIfRunning));
        return super.cancel(mayInterruptIfRunning);
    }

    private void oneEnded() {
        if (open.decrementAndGet() == 0) {
            try {
                allEnded();
            } catch (RuntimeException | Error broken) {
                // Whatever fails here must not leave the caller waiting for ever.
                completeExceptionally(broken);
            }
        }
    }

    private void allEnded() {
        if (calls.values().stream().anyMatch(PendingCall::isCancelled)) {
            super.cancel(true);
            return;
        }
        MissingGroups missing = new MissingGroups(message);
        calls.forEach((group, call) -> call.whenComplete((acceptance, failure) -> {
            if (failure instanceof MessagingException known) {
                missing.add(group, known);
            } else if (failure != null) {
                completeExceptionally(failure);
            }
        }));
        missing.failure(calls.size()).ifPresentOrElse(this::completeExceptionally, () -> complete(least()));
    }

    /** What the least safe of the groups' acceptances promises. */
    private Acceptance least() {
        return calls.values().stream()
                .map(PendingCall::join)
                .min(Acceptance::compareTo)
                .orElseThrow();
    }
}

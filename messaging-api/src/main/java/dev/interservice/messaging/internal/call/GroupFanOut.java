package dev.interservice.messaging.internal.call;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.internal.call.MessageFactory.OutgoingMessage;
import dev.interservice.messaging.internal.resilience.PendingCall;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to several groups, by a call to each: accepted when every group has accepted it.
 *
 * <p>It ends when the last of its calls does, which is at the deadline at the latest, and fails naming the groups that
 * have not accepted. Its outcome is {@link Outcome#UNKNOWN} when some have: to publish again is the only way to reach
 * the others, and repeats it for those.
 */
final class GroupFanOut extends PendingCall<Acceptance> {
    private final OutgoingMessage message;
    private final AtomicInteger openCalls = new AtomicInteger();

    // Race: a fan-out that waits for its groups may be abandoned while it starts. Under this lock, nothing of others is
    // run.
    private boolean hasStarted;
    private boolean abandoned;
    private @Nullable SortedMap<String, PendingCall<Acceptance>> calls;

    GroupFanOut(OutgoingMessage message) {
        this.message = message;
    }

    /**
     * Starts the calls, unless the fan-out was abandoned; without any it has ended, because no group waits for the
     * event.
     */
    void start(Supplier<SortedMap<String, PendingCall<Acceptance>>> calling) {
        synchronized (this) {
            if (abandoned) {
                return;
            }
            hasStarted = true;
        }
        SortedMap<String, PendingCall<Acceptance>> started = calling.get();
        openCalls.set(started.size());
        boolean late;
        synchronized (this) {
            calls = started;
            late = abandoned;
        }
        if (late) {
            started.values().forEach(call -> call.cancel(true));
        }
        if (started.isEmpty()) {
            complete(Acceptance.HANDED_TO_PEER);
        }
        started.values().forEach(call -> call.whenComplete((acceptance, failure) -> onCallEnded(started)));
    }

    /** The worst over all groups, but not {@link Outcome#EXECUTED} unless all of them have it. */
    @Override
    public Outcome abandon() {
        SortedMap<String, PendingCall<Acceptance>> started = markAbandoned();
        Outcome worst = Outcome.NOT_EXECUTED;
        if (started == null) {
            return isStarted() ? Outcome.UNKNOWN : worst;
        }
        boolean everywhere = true;
        for (PendingCall<Acceptance> call : started.values()) {
            Outcome one = call.abandon();
            everywhere &= one == Outcome.EXECUTED;
            worst = worst.worse(one);
        }
        return worst == Outcome.EXECUTED && !everywhere ? Outcome.UNKNOWN : worst;
    }

    /** Its calls are cancelled first: a caller that learns of the end must find their slots free. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        SortedMap<String, PendingCall<Acceptance>> started = markAbandoned();
        if (started != null) {
            started.values().forEach(call -> call.cancel(mayInterruptIfRunning));
        }
        return super.cancel(mayInterruptIfRunning);
    }

    /** The calls to abandon with it; null when they are not known yet. */
    private synchronized @Nullable SortedMap<String, PendingCall<Acceptance>> markAbandoned() {
        abandoned = true;
        return calls;
    }

    private synchronized boolean isStarted() {
        return hasStarted;
    }

    private void onCallEnded(SortedMap<String, PendingCall<Acceptance>> started) {
        if (openCalls.decrementAndGet() == 0) {
            try {
                onAllCallsEnded(started);
            } catch (RuntimeException | Error broken) {
                // Whatever fails here must not leave the caller waiting for ever.
                completeExceptionally(broken);
            }
        }
    }

    private void onAllCallsEnded(SortedMap<String, PendingCall<Acceptance>> started) {
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
        missing.failure(started.size())
                .ifPresentOrElse(this::completeExceptionally, () -> complete(weakestAcceptance(started)));
    }

    /** What the least safe of the groups' acceptances promises. */
    private static Acceptance weakestAcceptance(SortedMap<String, PendingCall<Acceptance>> started) {
        return started.values().stream()
                .map(PendingCall::join)
                .min(Acceptance::compareTo)
                .orElseThrow();
    }

    /** The groups that have not accepted an event, and the one exception that says so. */
    private static final class MissingGroups {
        private final OutgoingMessage message;
        private final Map<String, MessagingException> failures = new LinkedHashMap<>();

        MissingGroups(OutgoingMessage message) {
            this.message = message;
        }

        void add(String group, MessagingException failure) {
            failures.put(group, failure);
        }

        /**
         * Of the type of the failure with the worst outcome, which is its cause; the others are suppressed. Empty when no
         * group is missing.
         */
        Optional<MessagingException> failure(int groups) {
            return failures.values().stream()
                    .reduce((one, other) -> other.outcome().compareTo(one.outcome()) > 0 ? other : one)
                    .map(worst -> failure(worst, groups));
        }

        private MessagingException failure(MessagingException worst, int groups) {
            boolean partly = failures.size() < groups;
            Outcome outcome = partly ? worst.outcome().worse(Outcome.UNKNOWN) : worst.outcome();
            String contract = message.call().contract();
            String id = message.call().messageId();
            String text = contract + " was not accepted by " + failures.size() + " of " + groups + " groups: "
                    + failures.entrySet().stream()
                            .map(each -> each.getKey() + " (" + each.getValue().getMessage() + ")")
                            .collect(Collectors.joining(", "))
                    + (partly ? "; publish it again, with an idempotency key so that the others can tell" : "")
                    + " (id " + id + ")";
            MessagingException failure = like(worst, outcome, contract, id, text);
            failures.values().stream().filter(each -> each != worst).forEach(failure::addSuppressed);
            return failure;
        }

        private static MessagingException like(
                MessagingException worst, Outcome outcome, String contract, @Nullable String id, String text) {
            if (worst instanceof CallRejectedException rejected) {
                return new CallRejectedException(
                        outcome,
                        contract,
                        id,
                        text,
                        worst,
                        rejected.retryAfter().orElse(null));
            } else if (worst instanceof UnroutableException) {
                return new UnroutableException(outcome, contract, id, text, worst);
            } else if (worst instanceof ConnectionLostException) {
                return new ConnectionLostException(outcome, contract, id, text, worst);
            } else if (worst instanceof DeadlineExceededException) {
                return new DeadlineExceededException(outcome, contract, id, text, worst);
            } else if (worst instanceof CodecException) {
                return new CodecException(outcome, contract, id, text, worst);
            } else if (worst instanceof ClosedException) {
                return new ClosedException(outcome, contract, id, text, worst);
            }
            return new UnavailableException(outcome, contract, id, text, worst);
        }
    }
}

package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The third step: tries again what may be tried again, with full jitter, never past the deadline. Fails with the worst
 * attempt's exception; the others are suppressed in it.
 *
 * <p>Attempts follow each other, so one thread at a time is in {@link #startAttempt} or {@link #onAttemptEnd}; only
 * {@link #abandon} comes from outside.
 */
final class RetryingCall<E, R> extends PendingCall<R> {
    private final CallDefinition<E> call;
    private final Environment environment;
    private final CallSignals signals;
    private final RetryBudget budget;
    private final EndpointSelectionStep<E> endpointSelection;
    private final Function<CallAttempt<E>, CompletableFuture<R>> nextStep;
    private final List<AttemptFailure> failures = new ArrayList<>(1);

    private int attemptNumber;
    private boolean freeResendUsed;
    private volatile Outcome worstOutcome = Outcome.NOT_EXECUTED;
    private volatile boolean attemptInFlight;
    private volatile boolean abandoned;
    private volatile @Nullable CompletableFuture<R> currentAttempt;
    private volatile Environment.@Nullable Timer retryTimer;
    private volatile Runnable beforeCompletion = () -> {};

    RetryingCall(
            CallDefinition<E> call,
            Environment environment,
            CallSignals signals,
            RetryBudget budget,
            EndpointSelectionStep<E> endpointSelection,
            Function<CallAttempt<E>, CompletableFuture<R>> next) {
        this.call = call;
        this.environment = environment;
        this.signals = signals;
        this.budget = budget;
        this.endpointSelection = endpointSelection;
        this.nextStep = next;
    }

    CallDefinition<E> call() {
        return call;
    }

    /** Sets what is done before the end can be seen; it may be done more than once. */
    void beforeCompletion(Runnable task) {
        beforeCompletion = task;
    }

    void start() {
        budget.onCall();
        startAttempt();
    }

    @Override
    public boolean complete(R result) {
        beforeCompletion.run();
        return super.complete(result);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        beforeCompletion.run();
        return super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        beforeCompletion.run();
        return super.cancel(mayInterruptIfRunning);
    }

    /** Tells {@link Outcome#UNKNOWN} for an attempt that does not say how far it got when it is cancelled. */
    @Override
    public Outcome abandon() {
        abandoned = true;
        Environment.Timer waiting = retryTimer;
        if (waiting != null) {
            waiting.cancel();
        }
        CompletableFuture<R> running = currentAttempt;
        if (running != null) {
            running.cancel(true);
        }
        return attemptInFlight ? worstOutcome.worse(Outcome.UNKNOWN) : worstOutcome;
    }

    @Override
    int attempts() {
        return attemptNumber;
    }

    private void startAttempt() {
        // Race: abandon() sets its flag before it asks whether an attempt is in flight, and that was said before the
        // flag is read here, so one of the two knows: nothing leaves that was reported as never begun.
        attemptInFlight = true;
        if (abandoned) {
            attemptInFlight = false;
            return;
        }
        CompletableFuture<R> running;
        try {
            running = endpointSelection.startAttempt(++attemptNumber, nextStep);
        } catch (RuntimeException | Error failure) {
            running = CompletableFuture.failedFuture(failure);
        }
        currentAttempt = running;
        // Race: abandon() sets its flag before it reads the current attempt, and the attempt was set before the flag is
        // read here, so at least one of the two cancels it.
        if (abandoned) {
            running.cancel(true);
        }
        running.whenComplete((result, thrown) -> {
            try {
                onAttemptEnd(result, thrown);
            } catch (RuntimeException | Error broken) {
                // Whatever fails here must not leave the caller waiting for ever.
                completeExceptionally(failures.isEmpty() ? broken : worstFailureWith(broken));
            }
        });
    }

    private void onAttemptEnd(@Nullable R result, @Nullable Throwable thrown) {
        if (thrown instanceof AttemptFailure failure) {
            worstOutcome = worstOutcome.worse(failure.failure().outcome());
            attemptInFlight = false;
            failures.add(failure);
            retryOrFail(failure);
        } else if (thrown != null) {
            // The cancellation of an abandoned attempt tells nothing; whoever abandoned it knows how the call ends.
            if (!abandoned) {
                completeExceptionally(thrown);
            }
        } else {
            worstOutcome = Outcome.EXECUTED;
            attemptInFlight = false;
            complete(requireNonNull(result));
        }
    }

    private void retryOrFail(AttemptFailure failure) {
        if (abandoned) {
            return;
        }
        if (attemptNumber == call.retry().maxAttempts() || !failure.mayBeRetried(call.idempotent())) {
            completeExceptionally(worstFailure());
            return;
        }
        Duration pause = delayAfter(failure);
        if (pause.compareTo(call.deadline().remaining()) >= 0) {
            completeExceptionally(worstFailure());
            return;
        }
        if (!mayRetryWithinBudget(failure)) {
            call.onRetriesExhausted().run();
            completeExceptionally(worstFailure());
            return;
        }
        signals.retryScheduled(call, attemptNumber, pause);
        Environment.Timer timer = environment.after(pause, this::startAttempt);
        retryTimer = timer;
        // Race: as for the current attempt.
        if (abandoned) {
            timer.cancel();
        }
    }

    /** Once in a call, what never left may go elsewhere for nothing: no endpoint sees more of it for that. */
    private boolean mayRetryWithinBudget(AttemptFailure failure) {
        if (failure.wasNotSent() && !freeResendUsed && endpointSelection.hasUntried()) {
            freeResendUsed = true;
            return true;
        }
        return budget.tryRetry();
    }

    private Duration delayAfter(AttemptFailure failure) {
        Duration jittered = call.retry().delayAfter(attemptNumber, environment.random());
        Duration asked = failure.retryAfter();
        return asked.compareTo(jittered) > 0 ? asked : jittered;
    }

    private MessagingException worstFailureWith(Throwable broken) {
        MessagingException worstFailure = worstFailure();
        worstFailure.addSuppressed(broken);
        return worstFailure;
    }

    /** The last of the attempts that ended worst. */
    private MessagingException worstFailure() {
        MessagingException chosen = failures.get(failures.size() - 1).failure();
        for (AttemptFailure each : failures) {
            if (each.failure().outcome() == worstOutcome) {
                chosen = each.failure();
            }
        }
        for (AttemptFailure each : failures) {
            if (each.failure() != chosen) {
                chosen.addSuppressed(each.failure());
            }
        }
        return chosen;
    }
}

package dev.interservice.messaging.resilience;

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
 * <p>Attempts follow each other, so one thread at a time is in {@link #attempt} or {@link #ended}; only {@link #abandon}
 * comes from outside.
 */
final class RetryLoop<E, R> extends PendingCall<R> {
    private final Call<E> call;
    private final Environment environment;
    private final CallSignals signals;
    private final RetryBudget budget;
    private final EndpointChoice<E> endpoints;
    private final Function<Attempt<E>, CompletableFuture<R>> next;
    private final List<AttemptFailure> failures = new ArrayList<>(1);

    private int number;
    private boolean resent;
    private volatile Outcome worst = Outcome.NOT_EXECUTED;
    private volatile boolean inFlight;
    private volatile boolean abandoned;
    private volatile @Nullable CompletableFuture<R> current;
    private volatile Environment.@Nullable Timer wait;
    private volatile Runnable beforeEnd = () -> {};

    RetryLoop(
            Call<E> call,
            Environment environment,
            CallSignals signals,
            RetryBudget budget,
            EndpointChoice<E> endpoints,
            Function<Attempt<E>, CompletableFuture<R>> next) {
        this.call = call;
        this.environment = environment;
        this.signals = signals;
        this.budget = budget;
        this.endpoints = endpoints;
        this.next = next;
    }

    Call<E> call() {
        return call;
    }

    /** Sets what is done before the end can be seen; it may be done more than once. */
    void beforeEnd(Runnable task) {
        beforeEnd = task;
    }

    void begin() {
        budget.called();
        attempt();
    }

    @Override
    public boolean complete(R result) {
        beforeEnd.run();
        return super.complete(result);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        beforeEnd.run();
        return super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        beforeEnd.run();
        return super.cancel(mayInterruptIfRunning);
    }

    /** Tells {@link Outcome#UNKNOWN} for an attempt that does not say how far it got when it is cancelled. */
    @Override
    public Outcome abandon() {
        abandoned = true;
        Environment.Timer waiting = wait;
        if (waiting != null) {
            waiting.cancel();
        }
        CompletableFuture<R> running = current;
        if (running != null) {
            running.cancel(true);
        }
        return inFlight ? worst.worse(Outcome.UNKNOWN) : worst;
    }

    @Override
    int attempts() {
        return number;
    }

    private void attempt() {
        // Race: abandon() sets its flag before it asks whether an attempt is in flight, and that was said before the
        // flag is read here, so one of the two knows: nothing leaves that was reported as never begun.
        inFlight = true;
        if (abandoned) {
            inFlight = false;
            return;
        }
        CompletableFuture<R> running;
        try {
            running = endpoints.attempt(++number, next);
        } catch (RuntimeException | Error failure) {
            running = CompletableFuture.failedFuture(failure);
        }
        current = running;
        // Race: abandon() sets its flag before it reads the current attempt, and the attempt was set before the flag is
        // read here, so at least one of the two cancels it.
        if (abandoned) {
            running.cancel(true);
        }
        running.whenComplete((result, thrown) -> {
            try {
                ended(result, thrown);
            } catch (RuntimeException | Error broken) {
                // Whatever fails here must not leave the caller waiting for ever.
                completeExceptionally(failures.isEmpty() ? broken : worstWith(broken));
            }
        });
    }

    private void ended(@Nullable R result, @Nullable Throwable thrown) {
        if (thrown instanceof AttemptFailure failure) {
            worst = worst.worse(failure.failure().outcome());
            inFlight = false;
            failures.add(failure);
            retryOrFail(failure);
        } else if (thrown != null) {
            // The cancellation of an abandoned attempt tells nothing; whoever abandoned it knows how the call ends.
            if (!abandoned) {
                completeExceptionally(thrown);
            }
        } else {
            worst = Outcome.EXECUTED;
            inFlight = false;
            complete(requireNonNull(result));
        }
    }

    private void retryOrFail(AttemptFailure failure) {
        if (abandoned) {
            return;
        }
        if (number == call.retry().maxAttempts() || !failure.mayBeRetried(call.idempotent())) {
            completeExceptionally(worstFailure());
            return;
        }
        Duration pause = pauseAfter(failure);
        if (pause.compareTo(call.deadline().remaining()) >= 0) {
            completeExceptionally(worstFailure());
            return;
        }
        if (!isPaidFor(failure)) {
            call.exhausted().run();
            completeExceptionally(worstFailure());
            return;
        }
        signals.retryScheduled(call, number, pause);
        Environment.Timer timer = environment.after(pause, this::attempt);
        wait = timer;
        // Race: as for the current attempt.
        if (abandoned) {
            timer.cancel();
        }
    }

    /** Once in a call, what never left may go elsewhere for nothing: no peer sees more of it for that. */
    private boolean isPaidFor(AttemptFailure failure) {
        if (failure.neverLeft() && !resent && endpoints.hasUntried()) {
            resent = true;
            return true;
        }
        return budget.tryRetry();
    }

    private Duration pauseAfter(AttemptFailure failure) {
        Duration jittered = call.retry().waitAfter(number, environment.random());
        Duration asked = failure.retryAfter();
        return asked.compareTo(jittered) > 0 ? asked : jittered;
    }

    private MessagingException worstWith(Throwable broken) {
        MessagingException worstFailure = worstFailure();
        worstFailure.addSuppressed(broken);
        return worstFailure;
    }

    /** The last of the attempts that ended worst. */
    private MessagingException worstFailure() {
        MessagingException chosen = failures.get(failures.size() - 1).failure();
        for (AttemptFailure each : failures) {
            if (each.failure().outcome() == worst) {
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

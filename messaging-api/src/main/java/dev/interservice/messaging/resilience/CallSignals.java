package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the observer how calls go; without one it makes nothing and reads no clock. */
final class CallSignals {
    private final Observer observer;
    private final Environment environment;

    CallSignals(Observer observer, Environment environment) {
        this.observer = observer;
        this.environment = environment;
    }

    /** When something begins, on the monotonic clock; 0 without an observer. */
    long begin() {
        return observer == Observer.NONE ? 0 : environment.nanos();
    }

    <R> PendingCall<R> watch(Call<?> call, long begun, PendingCall<R> pending) {
        if (observer != Observer.NONE) {
            pending.whenComplete((result, thrown) -> {
                Optional<MessagingException> failure =
                        thrown instanceof MessagingException known ? Optional.of(known) : Optional.empty();
                observer.observe(new Signal.CallEnded(call.subject(), pending.attempts(), since(begun), failure));
            });
        }
        return pending;
    }

    <E> void attemptEnded(Attempt<E> attempt, Judge<E, ?> judge, long begun, @Nullable AttemptFailure failed) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.AttemptEnded(
                    attempt.call().subject(),
                    attempt.number(),
                    judge.nameOf(attempt.endpoint()),
                    since(begun),
                    Optional.ofNullable(failed).map(AttemptFailure::failure)));
        }
    }

    void retryScheduled(Call<?> call, int attempt, Duration pause) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.RetryScheduled(call.subject(), attempt, pause));
        }
    }

    void refused(Call<?> call, String reason) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Shed(call.subject(), reason));
        }
    }

    void stateChanged(Health.Component component) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.StateChanged(component));
        }
    }

    private Duration since(long begun) {
        return Duration.ofNanos(environment.nanos() - begun);
    }
}

package dev.interservice.messaging.internal.resilience;

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
    long startNanos() {
        return observer == Observer.NONE ? 0 : environment.nanos();
    }

    <R> PendingCall<R> signalEndOf(CallDefinition<?> call, long begun, PendingCall<R> pending) {
        if (observer != Observer.NONE) {
            pending.whenComplete((result, thrown) -> {
                Optional<MessagingException> failure =
                        thrown instanceof MessagingException known ? Optional.of(known) : Optional.empty();
                observer.observe(
                        new Signal.CallEnded(call.messageInfo(), pending.attempts(), elapsedSince(begun), failure));
            });
        }
        return pending;
    }

    <E> void attemptEnded(
            CallAttempt<E> attempt, ResponseClassifier<E, ?> classifier, long begun, @Nullable AttemptFailure failed) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.AttemptEnded(
                    attempt.call().messageInfo(),
                    attempt.number(),
                    classifier.nameOf(attempt.endpoint()),
                    elapsedSince(begun),
                    Optional.ofNullable(failed).map(AttemptFailure::failure)));
        }
    }

    void retryScheduled(CallDefinition<?> call, int attempt, Duration pause) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.RetryScheduled(call.messageInfo(), attempt, pause));
        }
    }

    void callRejected(CallDefinition<?> call, String reason) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Shed(call.messageInfo(), reason));
        }
    }

    void stateChanged(Health.Component component) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.StateChanged(component));
        }
    }

    private Duration elapsedSince(long begun) {
        return Duration.ofNanos(environment.nanos() - begun);
    }
}

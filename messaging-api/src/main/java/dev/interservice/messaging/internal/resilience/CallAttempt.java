package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import java.time.Duration;

/**
 * One try of a call.
 *
 * @param call what is tried
 * @param number 1 for the first
 * @param endpoint where it goes
 * @param timeout how long it may take: the configured time, or what is left of the deadline if that is less
 * @param deadline when that time is over
 * @param <E> an endpoint, opaque to the pipeline
 */
public record CallAttempt<E>(CallDefinition<E> call, int number, E endpoint, Duration timeout, Deadline deadline) {
    /** An attempt that begins now: it has its own time, or what is left of the call's if that is less. */
    static <E> CallAttempt<E> of(CallDefinition<E> call, int number, E endpoint, Environment environment) {
        Duration timeout = timeout(call);
        Deadline deadline =
                call.retry().attemptTimeout().isEmpty() ? call.deadline() : Deadline.after(timeout, environment::nanos);
        return new CallAttempt<>(call, number, endpoint, timeout, deadline);
    }

    /** The time an attempt has that begins now. */
    static Duration timeout(CallDefinition<?> call) {
        Duration remaining = call.deadline().remaining();
        Duration limit = call.retry().attemptTimeout().orElse(remaining);
        return remaining.compareTo(limit) < 0 ? remaining : limit;
    }

    /** Which attempt of which message, for error messages. */
    public String describe() {
        return "attempt " + number + " of " + call.retry().maxAttempts() + ", id " + call.messageId();
    }
}

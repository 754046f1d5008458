package dev.interservice.messaging.resilience;

import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Outcome;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The first step: with less than a millisecond left nothing is sent. */
final class DeadlineCheck {
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private DeadlineCheck() {}

    static <R> PendingCall<R> pass(Call<?> call, Supplier<PendingCall<R>> next) {
        if (call.deadline().remainingNanos() >= LEAST_NANOS) {
            return next.get();
        }
        return PendingCall.failed(new DeadlineExceededException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                "the deadline had passed before " + call.contract() + " was called: nothing was sent (id "
                        + call.messageId() + ")",
                null));
    }
}

package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Outcome;
import java.time.Duration;
import java.util.Optional;

/** The reply of the called service. What went wrong on the way is a {@link TransportException}. */
public sealed interface Reply {
    /** The handler's answer. */
    record Success(Body body) implements Reply {
        /** Checks that it is there. */
        public Success {
            requireNonNull(body, "body");
        }
    }

    /** A declared business fault with its details. */
    record Fault(String code, Body details) implements Reply {
        /** Checks that every part is there. */
        public Fault {
            requireNonNull(code, "code");
            requireNonNull(details, "details");
        }
    }

    /**
     * Anything else: the handler failed, or the service declined to begin.
     *
     * @param code the kind of failure, upper case with underscores
     * @param message for a person; no class names, no stack traces, no payload
     * @param outcome what became of the work, as far as the service knows
     * @param retryable whether the service says that trying again is safe although it was executed
     * @param retryAfter when trying again may help
     * @param doNotRetry the service's own retries were exhausted: nobody on the way back may try again
     */
    record Failure(
            String code,
            String message,
            Outcome outcome,
            boolean retryable,
            Optional<Duration> retryAfter,
            boolean doNotRetry)
            implements Reply {
        /** Checks that every part is there. */
        public Failure {
            requireNonNull(code, "code");
            requireNonNull(message, "message");
            requireNonNull(outcome, "outcome");
            requireNonNull(retryAfter, "retryAfter");
        }
    }
}

package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Signal;
import java.util.Set;
import java.util.function.Function;

/**
 * What the pipeline must know of a call; what is sent stays with the caller.
 *
 * @param subject which message of which contract
 * @param idempotent whether it may be tried again when nobody knows what became of it
 * @param deadline when the caller stops waiting
 * @param retry how often, how far apart and how long each
 * @param endpoints chooses where an attempt goes, given where earlier ones went; fails with an {@link AttemptFailure}
 * @param <E> an endpoint, opaque to the pipeline
 */
public record Call<E>(
        Signal.Subject subject,
        boolean idempotent,
        Deadline deadline,
        RetryPolicy retry,
        Function<Set<E>, E> endpoints) {
    /** Checks that every part is there. */
    public Call {
        requireNonNull(subject, "subject");
        requireNonNull(deadline, "deadline");
        requireNonNull(retry, "retry");
        requireNonNull(endpoints, "endpoints");
    }

    /** The contract's name on the wire. */
    public String contract() {
        return subject.contract();
    }

    /** The id of the message, the same over all attempts. */
    public String messageId() {
        return subject.messageId();
    }
}

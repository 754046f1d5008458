package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import java.util.Set;
import java.util.function.Function;

/**
 * What the pipeline must know of a call; what is sent stays with the caller.
 *
 * @param contract its name on the wire
 * @param messageId the same over all attempts
 * @param idempotent whether it may be tried again when nobody knows what became of it
 * @param deadline when the caller stops waiting
 * @param retry how often, how far apart and how long each
 * @param endpoints chooses where an attempt goes, given where earlier ones went; fails with an {@link AttemptFailure}
 * @param <E> an endpoint, opaque to the pipeline
 */
public record Call<E>(
        String contract,
        String messageId,
        boolean idempotent,
        Deadline deadline,
        RetryPolicy retry,
        Function<Set<E>, E> endpoints) {
    /** Checks that every part is there. */
    public Call {
        requireNonNull(contract, "contract");
        requireNonNull(messageId, "messageId");
        requireNonNull(deadline, "deadline");
        requireNonNull(retry, "retry");
        requireNonNull(endpoints, "endpoints");
    }
}

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
 * @param destination whose budget and limits count: the service that owns the contract, or a group of its event
 * @param idempotent whether it may be tried again when nobody knows what became of it
 * @param deadline when the caller stops waiting
 * @param policy how the call survives
 * @param endpoints chooses where an attempt goes, given where earlier ones went; fails with an {@link AttemptFailure}
 * @param exhausted told when retries are used up here or further on, so that whoever makes this call within another one
 *     asks its own caller not to retry either
 * @param <E> an endpoint, opaque to the pipeline
 */
public record Call<E>(
        Signal.Subject subject,
        String destination,
        boolean idempotent,
        Deadline deadline,
        CallPolicy policy,
        Function<Set<E>, E> endpoints,
        Runnable exhausted) {
    /** Checks that every part is there. */
    public Call {
        requireNonNull(subject, "subject");
        requireNonNull(deadline, "deadline");
        requireNonNull(destination, "destination");
        requireNonNull(policy, "policy");
        requireNonNull(endpoints, "endpoints");
        requireNonNull(exhausted, "exhausted");
    }

    RetryPolicy retry() {
        return policy.retry();
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

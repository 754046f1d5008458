package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.RetryPolicy;

/**
 * What the pipeline must know of a call; what is sent stays with the caller.
 *
 * @param messageInfo which message of which contract
 * @param destination whose budget and limits count: the service that owns the contract, or a group of its event
 * @param idempotent whether it may be tried again when nobody knows what became of it
 * @param deadline when the caller stops waiting
 * @param policy how the call survives
 * @param endpointSelector where its attempts may go
 * @param onRetriesExhausted told when retries are used up here or further on, so that whoever makes this call within
 *     another one asks its own caller not to retry either
 * @param <E> an endpoint, opaque to the pipeline
 */
public record CallDefinition<E>(
        Signal.MessageInfo messageInfo,
        String destination,
        boolean idempotent,
        Deadline deadline,
        CallPolicy policy,
        EndpointSelector<E> endpointSelector,
        Runnable onRetriesExhausted) {
    /** Checks that every part is there. */
    public CallDefinition {
        requireNonNull(messageInfo, "messageInfo");
        requireNonNull(deadline, "deadline");
        requireNonNull(destination, "destination");
        requireNonNull(policy, "policy");
        requireNonNull(endpointSelector, "endpointSelector");
        requireNonNull(onRetriesExhausted, "onRetriesExhausted");
    }

    RetryPolicy retry() {
        return policy.retry();
    }

    /** The contract's name on the wire. */
    public String contract() {
        return messageInfo.contract();
    }

    /** The id of the message, the same over all attempts. */
    public String messageId() {
        return messageInfo.messageId();
    }
}

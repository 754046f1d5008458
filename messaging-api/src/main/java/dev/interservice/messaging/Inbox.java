package dev.interservice.messaging;

import java.time.Duration;
import java.util.Optional;

/**
 * SPI, for authors of stores: remembers what was handled, so that a message that comes twice has one effect.
 *
 * <p>The engine claims a key before it runs the handler and settles the claim after: completed only when the handler
 * succeeded, released otherwise. Exactly one effect needs an inbox whose record commits together with the effect; one in
 * memory is a best effort that forgets with the process.
 *
 * <p>Safe for use by several threads. May block: it is called on the handler's thread.
 */
public interface Inbox {
    /**
     * Claims a key for one handler.
     *
     * @param scope the contract, and the group for events: the same key in another scope is another key
     * @param key the idempotency key, or the message id when there is none
     * @param fingerprint of the body: the same key must not come with another one
     * @param lease after which a claim that was neither completed nor released may be taken by somebody else
     */
    Claim claim(String scope, String key, String fingerprint, Duration lease);

    /** What a claim found. */
    sealed interface Claim {
        /** Nobody has handled the key: handle it, and settle the ticket. */
        record First(Ticket ticket) implements Claim {}

        /** It was handled; with the reply that was given then, for requests. */
        record Handled(Optional<byte[]> reply) implements Claim {}

        /** It is being handled at this moment. */
        record Busy() implements Claim {}

        /** It was handled, or is being handled, with another body. */
        record Conflict() implements Claim {}
    }

    /** The right to handle a key. */
    interface Ticket {
        /** The handler succeeded: the key is recorded, with the reply for requests. */
        void complete(Optional<byte[]> reply);

        /** The handler failed or did not run: the key is free again. */
        void release();
    }
}

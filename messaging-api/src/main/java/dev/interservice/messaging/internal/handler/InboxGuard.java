package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.Inbox;
import dev.interservice.messaging.internal.environment.Sha256;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Claims the deliveries of one handler in the inbox; without an inbox, or without a key, every delivery is the first.
 */
final class InboxGuard {
    private static final Inbox.Claim ALWAYS_FIRST = new Inbox.Claim.First(new Inbox.Ticket() {
        @Override
        public void complete(Optional<byte[]> reply) {}

        @Override
        public void release() {}
    });

    private final Optional<Inbox> inbox;
    private final String scope;
    private final Duration lease;

    /**
     * A guard for one handler.
     *
     * @param scope the contract, with the group for events
     * @param handlerTimeout a claim lasts longer, so that it outlives every handler that obeys its interrupt
     */
    InboxGuard(Optional<Inbox> inbox, String scope, Duration handlerTimeout) {
        this.inbox = inbox;
        this.scope = scope;
        this.lease = handlerTimeout.multipliedBy(2);
    }

    /** A request is claimed by its idempotency key only: without one, each is a question of its own. */
    Inbox.Claim claimRequest(Delivery delivery) {
        return delivery.envelope()
                .idempotencyKey()
                .map(key -> claim(delivery, key))
                .orElse(ALWAYS_FIRST);
    }

    /** A message without a key is claimed by its id, because it may be delivered again. */
    Inbox.Claim claimMessage(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        return claim(delivery, envelope.idempotencyKey().orElse(envelope.id()));
    }

    private Inbox.Claim claim(Delivery delivery, String key) {
        return inbox.map(store -> store.claim(scope, key, fingerprint(delivery), lease))
                .orElse(ALWAYS_FIRST);
    }

    private static String fingerprint(Delivery delivery) {
        return HexFormat.of().formatHex(Sha256.of(delivery.envelope().body().bytes()));
    }
}

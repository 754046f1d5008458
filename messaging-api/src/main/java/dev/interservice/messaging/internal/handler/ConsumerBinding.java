package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Inbox;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.resilience.HandlerPolicy;
import dev.interservice.messaging.transport.Delivery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handler of one queue or group, with all that its messages share: policy, inbox, codec and observer. */
record ConsumerBinding<T>(
        Contract<T> contract,
        MessageHandler<? super T> handler,
        Environment environment,
        Codec codec,
        HandlerPolicy policy,
        RedeliveryMode redeliveryMode,
        InboxGuard inboxGuard,
        DeliverySignals signals) {

    /** Where a message waits between two attempts. */
    enum RedeliveryMode {
        /** In the transport, which delays it. */
        BY_TRANSPORT,
        /** Here, unacknowledged; then the transport delivers it again at once. */
        HELD,
        /** Here, unacknowledged, at the head of the queue of its key; the transport learns only the end. */
        IN_PLACE
    }

    /**
     * Runs the handler, unless the message's time is over or it was handled before: then it is dropped.
     *
     * @param onHandler told when the handler is about to begin
     * @throws UnhandledMessageException it cannot be given to the handler, now or ever
     */
    void consume(Delivery delivery, MessageContext context, Runnable onHandler) throws Exception {
        if (delivery.deadline().hasPassed()) {
            signals.expired(delivery);
            return;
        }
        T message = decode(delivery);
        Inbox.Claim claim = inboxGuard.claimMessage(delivery);
        if (claim instanceof Inbox.Claim.First first) {
            onHandler.run();
            handle(message, context, first.ticket());
        } else if (claim instanceof Inbox.Claim.Handled) {
            signals.duplicate(delivery);
        } else if (claim instanceof Inbox.Claim.Busy) {
            throw new UnhandledMessageException(
                    UnhandledMessageException.UnhandledReason.BUSY, "its key is being handled at this moment", null);
        } else {
            throw new UnhandledMessageException(
                    UnhandledMessageException.UnhandledReason.CONFLICT, "its key was handled with another body", null);
        }
    }

    private T decode(Delivery delivery) throws UnhandledMessageException {
        try {
            return codec.decode(delivery.envelope().body().bytes(), contract.payload());
        } catch (CodecFailure failure) {
            throw new UnhandledMessageException(
                    UnhandledMessageException.UnhandledReason.UNREADABLE,
                    "cannot be read: " + failure.getMessage(),
                    failure);
        }
    }

    private void handle(T message, MessageContext context, Inbox.Ticket ticket) throws Exception {
        boolean succeeded = false;
        try {
            handler.handle(message, context);
            succeeded = true;
        } finally {
            if (succeeded) {
                ticket.complete(Optional.empty());
            } else {
                ticket.release();
            }
        }
    }

    /** The handler did not get the message. */
    static final class UnhandledMessageException extends Exception {
        private static final long serialVersionUID = 1;

        private final UnhandledReason reason;

        UnhandledMessageException(UnhandledReason reason, @Nullable String message, @Nullable Throwable cause) {
            // Without a stack where nobody sees it: this is how a message that waits its turn asks, again and again.
            super(message, cause, true, !reason.temporary);
            this.reason = reason;
        }

        /** Whether another try may succeed. */
        boolean isTemporary() {
            return reason.temporary;
        }

        /** Why the handler did not get it. */
        enum UnhandledReason {
            BUSY(true),
            PAUSED(true),
            CONFLICT(false),
            UNREADABLE(false);

            private final boolean temporary;

            UnhandledReason(boolean temporary) {
                this.temporary = temporary;
            }
        }
    }
}

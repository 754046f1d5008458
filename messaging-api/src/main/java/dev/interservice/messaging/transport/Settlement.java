package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What is to become of a delivered message: decided by the engine, carried out by the transport. */
public sealed interface Settlement {
    /** It is handled, and must not come again. */
    record Acknowledge() implements Settlement {
        /** The only value. */
        public static final Acknowledge ACKNOWLEDGE = new Acknowledge();
    }

    /**
     * Deliver it again, with the next attempt number.
     *
     * @param delay not before this has passed; always zero for a transport without {@link Guarantee#DELAYED_REDELIVERY}
     */
    record Redeliver(Duration delay) implements Settlement {
        /** Checks the delay. */
        public Redeliver {
            if (requireNonNull(delay, "delay").isNegative()) {
                throw new IllegalArgumentException("delay must not be negative, but is " + delay);
            }
        }
    }

    /**
     * Give it back: it was not handled, nothing failed, and the attempt does not count. Whoever is there next gets it,
     * in its old place where order is promised.
     */
    record Return() implements Settlement {
        /** The only value. */
        public static final Return RETURN = new Return();
    }

    /**
     * Put it aside for a person to look at. When that fails the message must stay unsettled.
     *
     * @param cause why, in words
     * @param attempts how often it was tried in all
     */
    record DeadLetter(String cause, int attempts) implements Settlement {
        /** Checks both. */
        public DeadLetter {
            requireNonNull(cause, "cause");
        }
    }
}

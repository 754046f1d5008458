package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Done;
import dev.interservice.messaging.Operation;

/** The faults that each service lets visitors of the demo cause. Leave this out of an application of your own. */
public interface Trouble {
    Operation<Cause, Done> IN_INVENTORY = cause("inventory");
    Operation<Cause, Done> IN_KITCHEN = cause("kitchen");
    Operation<Cause, Done> IN_DELIVERY = cause("delivery");
    Operation<Cause, Done> IN_ORDER = cause("order");

    /**
     * Begins a fault, or ends it.
     *
     * @param item what {@link Kind#SOLD_OUT} is about; empty for all others
     */
    record Cause(Kind kind, boolean begins, String item) {}

    /** What can go wrong. */
    enum Kind {
        /** An item is gone, until the fault ends. */
        SOLD_OUT,
        /** The inventory reserves at once, but is slow to say so. */
        SLOW_INVENTORY,
        /** The inventory answers no requests at all. */
        INVENTORY_DOWN,
        /** The next payment is declined, whatever the card. */
        DECLINE_NEXT_PAYMENT,
        /** The cooks take tickets and do nothing. */
        KITCHEN_PAUSED,
        /** The kitchen dies with the next ticket in its hands. */
        KITCHEN_CRASH,
        /** Kitchen and delivery say everything twice. */
        DUPLICATE_EVENTS,
        /** The next ticket cannot be cooked, however often it comes. */
        POISON_TICKET,
        /** All agents have gone home. */
        NO_AGENTS
    }

    private static Operation<Cause, Done> cause(String service) {
        return Operation.of(service, "cause-trouble", Cause.class).idempotent();
    }
}

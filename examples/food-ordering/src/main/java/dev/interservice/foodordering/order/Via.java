package dev.interservice.foodordering.order;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.MessageContext;

/**
 * Between whom a message travelled, and under which name; all empty when there was none.
 *
 * @param conversation that the message belongs to: its correlation id
 */
record Via(String from, String to, String contract, String conversation) {
    private static final String HERE = "order";

    static final Via NOTHING = new Via("", "", "", "");

    /** A message of the order service, to the service that the contract belongs to. */
    static Via to(Contract<?> contract, MessageContext context) {
        return new Via(HERE, contract.service(), contract.type(), context.correlationId());
    }

    /** A message to the order service, from the service that the contract belongs to. */
    static Via from(Contract<?> contract, MessageContext context) {
        return new Via(contract.service(), HERE, contract.type(), context.correlationId());
    }
}

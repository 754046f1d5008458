package dev.interservice.foodordering.order;

import dev.interservice.messaging.Contract;

/** Between whom a message travelled, and under which name; all empty when there was none. */
record Via(String from, String to, String contract) {
    private static final String HERE = "order";

    static final Via NOTHING = new Via("", "", "");

    /** A message of the order service, to the service that the contract belongs to. */
    static Via to(Contract<?> contract) {
        return new Via(HERE, contract.service(), contract.type());
    }

    /** A message to the order service, from the service that the contract belongs to. */
    static Via from(Contract<?> contract) {
        return new Via(contract.service(), HERE, contract.type());
    }

    boolean isNothing() {
        return contract.isEmpty();
    }
}

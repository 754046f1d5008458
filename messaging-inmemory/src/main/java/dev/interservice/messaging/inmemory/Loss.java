package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.TransportException.Reason;

/** Why a transport has no connection. */
enum Loss {
    /** By {@link InMemoryBroker#stop}. */
    STOPPED("the broker was stopped"),
    /** By {@link InMemoryBroker#cut}. */
    CUT("the connection was cut"),
    /** By {@link InMemoryTransport#close}. */
    CLOSED("the transport was closed");

    private final String why;

    Loss(String why) {
        this.why = why;
    }

    /** In words. */
    String why() {
        return why;
    }

    /** What becomes of something that was on its way. */
    Reason interrupts() {
        return this == CLOSED ? Reason.CLOSED : Reason.CONNECTION_LOST;
    }

    /** What becomes of something that is begun afterwards. */
    Reason refuses() {
        return this == CLOSED ? Reason.CLOSED : Reason.UNAVAILABLE;
    }
}

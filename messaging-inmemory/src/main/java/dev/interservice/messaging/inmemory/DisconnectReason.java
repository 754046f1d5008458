package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.TransportException.Reason;

/** Why a transport has no connection. */
enum DisconnectReason {
    /** By {@link InMemoryBroker#stop}. */
    STOPPED("the broker was stopped"),
    /** By {@link InMemoryBroker#cut}. */
    CUT("the connection was cut"),
    /** By {@link InMemoryTransport#close}. */
    CLOSED("the transport was closed");

    private final String description;

    DisconnectReason(String why) {
        this.description = why;
    }

    /** In words. */
    String description() {
        return description;
    }

    /** What becomes of something that was on its way. */
    Reason reasonInFlight() {
        return this == CLOSED ? Reason.CLOSED : Reason.CONNECTION_LOST;
    }

    /** What becomes of something that is begun afterwards. */
    Reason reasonForNewCalls() {
        return this == CLOSED ? Reason.CLOSED : Reason.UNAVAILABLE;
    }
}

package dev.interservice.messaging.http.server;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;

/** Tells the observer what only the transport sees. */
record TransportSignals(Observer observer) {
    private static final String TRANSPORT = "http";

    /** What is to be done about a reply that reaches nobody. */
    Runnable lateReply(Address.Operation operation) {
        return observer == Observer.NONE
                ? ServerExchange.NO_ACTION
                : () -> observer.observe(new Signal.LateReply(TRANSPORT, operation.service() + "." + operation.name()));
    }

    void expired(Address address, Envelope message) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Expired(messageInfo(address, message)));
        }
    }

    void shed(Address address, Envelope message, String reason) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Shed(messageInfo(address, message), reason));
        }
    }

    private static Signal.MessageInfo messageInfo(Address address, Envelope message) {
        String receiver =
                address instanceof Address.Subscription subscription ? subscription.group() : address.service();
        return new Signal.MessageInfo(
                message.type(), TRANSPORT, message.source(), receiver, message.id(), message.correlationId());
    }
}

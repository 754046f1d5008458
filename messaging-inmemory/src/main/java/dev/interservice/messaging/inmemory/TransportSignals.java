package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;

/** Tells the observer of a {@code Messaging} instance what only its transport sees; without the lock. */
final class TransportSignals {
    private static final String TRANSPORT = "in-memory";

    private TransportSignals() {}

    static void lateReply(Observer observer, Address.Operation operation) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.LateReply(TRANSPORT, operation.service() + "." + operation.name()));
        }
    }

    static void expired(Observer observer, Address.Source queue, Envelope message) {
        String receiver = queue instanceof Address.Subscription subscription ? subscription.group() : queue.service();
        observer.observe(new Signal.Expired(new Signal.MessageInfo(
                message.type(), TRANSPORT, message.source(), receiver, message.id(), message.correlationId())));
    }
}

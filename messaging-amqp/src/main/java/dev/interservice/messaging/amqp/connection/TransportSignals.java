package dev.interservice.messaging.amqp.connection;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import org.jspecify.annotations.Nullable;

/** Tells the observer of messages that expired and of late replies. */
public final class TransportSignals {
    private static final String TRANSPORT = "amqp";

    private TransportSignals() {}

    /** A reply came that nobody waits for. */
    public static void lateReply(Observer observer, @Nullable String contract) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.LateReply(TRANSPORT, contract == null ? "unknown" : contract));
        }
    }

    /** A message or request came too late for its handler. */
    public static void expired(Observer observer, Address address, Envelope envelope) {
        if (observer != Observer.NONE) {
            String destination =
                    address instanceof Address.Subscription subscription ? subscription.group() : address.service();
            observer.observe(new Signal.Expired(new Signal.MessageInfo(
                    envelope.type(),
                    TRANSPORT,
                    envelope.source(),
                    destination,
                    envelope.id(),
                    envelope.correlationId())));
        }
    }
}

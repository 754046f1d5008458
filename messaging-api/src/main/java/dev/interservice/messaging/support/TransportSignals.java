package dev.interservice.messaging.support;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;

/** Publishes the signals of what only a transport sees; creates none when nothing observes. Safe for use by several threads. */
public final class TransportSignals {
    private final String transport;
    private final Observer observer;

    /** @param transport the name of the transport, as in the configuration */
    public TransportSignals(String transport, Observer observer) {
        this.transport = requireNonNull(transport, "transport");
        this.observer = requireNonNull(observer, "observer");
    }

    /** Whether a signal would reach an observer. */
    public boolean isObserved() {
        return observer != Observer.NONE;
    }

    /** A reply arrived after its caller had stopped waiting. */
    public void lateReply(String contract) {
        if (isObserved()) {
            observer.observe(new Signal.LateReply(transport, contract));
        }
    }

    /** A message or request arrived after its time to live or its deadline, and was not handed to a listener. */
    public void expired(Address address, Envelope envelope) {
        if (isObserved()) {
            observer.observe(new Signal.Expired(messageInfo(address, envelope)));
        }
    }

    /**
     * A message was refused without a look at it.
     *
     * @param reason a code of {@link dev.interservice.messaging.transport.FailureCode}
     */
    public void shed(Address address, Envelope envelope, String reason) {
        if (isObserved()) {
            observer.observe(new Signal.Shed(messageInfo(address, envelope), reason));
        }
    }

    private Signal.MessageInfo messageInfo(Address address, Envelope envelope) {
        String destination =
                address instanceof Address.Subscription subscription ? subscription.group() : address.service();
        return new Signal.MessageInfo(
                envelope.type(), transport, envelope.source(), destination, envelope.id(), envelope.correlationId());
    }
}

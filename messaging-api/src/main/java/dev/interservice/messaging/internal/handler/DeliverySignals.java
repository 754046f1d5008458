package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;

/** Tells the observer what becomes of one handler's deliveries; without one it makes nothing and reads no clock. */
final class DeliverySignals {
    private final Observer observer;
    private final Environment environment;
    private final String contract;
    private final String transport;
    private final String destination;

    DeliverySignals(Observer observer, Environment environment, String contract, String transport, String destination) {
        this.observer = observer;
        this.environment = environment;
        this.contract = contract;
        this.transport = transport;
        this.destination = destination;
    }

    /** The handler begins; returns when, for {@link #settled}. */
    long delivered(Delivery delivery, int attempt) {
        if (observer == Observer.NONE) {
            return 0;
        }
        observer.observe(new Signal.Delivered(messageInfo(delivery), attempt));
        return environment.nanos();
    }

    void settled(Delivery delivery, int attempt, Signal.DeliveryEnd end, long startedAt) {
        if (observer != Observer.NONE) {
            Duration duration = Duration.ofNanos(environment.nanos() - startedAt);
            observer.observe(new Signal.Settled(messageInfo(delivery), attempt, end, duration));
        }
    }

    void shed(Delivery delivery, String reason) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Shed(messageInfo(delivery), reason));
        }
    }

    void expired(Delivery delivery) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Expired(messageInfo(delivery)));
        }
    }

    void duplicate(Delivery delivery) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Duplicate(messageInfo(delivery)));
        }
    }

    void deadLettered(Delivery delivery, int attempts, String cause) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.DeadLettered(messageInfo(delivery), attempts, cause));
        }
    }

    private Signal.MessageInfo messageInfo(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        return new Signal.MessageInfo(
                contract, transport, envelope.source(), destination, envelope.id(), envelope.correlationId());
    }
}

package dev.interservice.messaging.runtime;

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
    private final String receiver;

    DeliverySignals(Observer observer, Environment environment, String contract, String transport, String receiver) {
        this.observer = observer;
        this.environment = environment;
        this.contract = contract;
        this.transport = transport;
        this.receiver = receiver;
    }

    /** The handler begins; returns when, for {@link #settled}. */
    long delivered(Delivery delivery, int attempt) {
        if (observer == Observer.NONE) {
            return 0;
        }
        observer.observe(new Signal.Delivered(subject(delivery), attempt));
        return environment.nanos();
    }

    void settled(Delivery delivery, int attempt, Signal.End end, long begun) {
        if (observer != Observer.NONE) {
            Duration duration = Duration.ofNanos(environment.nanos() - begun);
            observer.observe(new Signal.Settled(subject(delivery), attempt, end, duration));
        }
    }

    void shed(Delivery delivery, String reason) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Shed(subject(delivery), reason));
        }
    }

    void expired(Delivery delivery) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Expired(subject(delivery)));
        }
    }

    void duplicate(Delivery delivery) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.Duplicate(subject(delivery)));
        }
    }

    void deadLettered(Delivery delivery, int attempts, String cause) {
        if (observer != Observer.NONE) {
            observer.observe(new Signal.DeadLettered(subject(delivery), attempts, cause));
        }
    }

    private Signal.Subject subject(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        return new Signal.Subject(
                contract, transport, envelope.source(), receiver, envelope.id(), envelope.correlationId());
    }
}

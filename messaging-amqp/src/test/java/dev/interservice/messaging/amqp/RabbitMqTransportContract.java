package dev.interservice.messaging.amqp;

import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.testkit.TransportContract;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Set;

/** A test of the transport over a real RabbitMQ; it promises all that can be promised. */
interface RabbitMqTransportContract extends TransportContract {
    @Override
    default AmqpWire wire() {
        return new AmqpWire();
    }

    @Override
    default Set<Guarantee> promises() {
        return EnumSet.allOf(Guarantee.class);
    }

    /** The wire of a test. */
    static AmqpWire wire(Scene scene) {
        return (AmqpWire) scene.wire();
    }

    /** What its exchanges and queues are called. */
    static TopologyNames names(Scene scene) {
        return new TopologyNames(wire(scene).namespace());
    }

    /** A stranger who knows these names, at the broker itself: nobody can cut him off. */
    static AmqpPlainClient witness(Scene scene) {
        return new AmqpPlainClient(wire(scene).broker().uri(), wire(scene).namespace());
    }

    /** A stranger who knows these names. */
    static AmqpPlainClient plainClient(Scene scene) {
        return (AmqpPlainClient) scene.foreignPeer();
    }
}

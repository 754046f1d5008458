package dev.interservice.messaging.amqp;

import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.testkit.contract.TransportContract;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Set;

/** A test of the transport over a real RabbitMQ; it promises all that can be promised. */
interface RabbitMqTransportContract extends TransportContract {
    @Override
    default AmqpTransportFixture fixture() {
        return new AmqpTransportFixture();
    }

    @Override
    default Set<Guarantee> promisedGuarantees() {
        return EnumSet.allOf(Guarantee.class);
    }

    /** The wire of a test. */
    static AmqpTransportFixture wire(TransportTestContext test) {
        return (AmqpTransportFixture) test.fixture();
    }

    /** What its exchanges and queues are called. */
    static TopologyNames names(TransportTestContext test) {
        return new TopologyNames(wire(test).namespace());
    }

    /** A stranger who knows these names, at the broker itself: nobody can cut him off. */
    static AmqpPlainClient witness(TransportTestContext test) {
        return new AmqpPlainClient(wire(test).broker().uri(), wire(test).namespace());
    }

    /** A stranger who knows these names. */
    static AmqpPlainClient plainClient(TransportTestContext test) {
        return (AmqpPlainClient) test.plainClient();
    }
}

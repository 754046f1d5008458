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

    /** The fixture of a test. */
    static AmqpTransportFixture fixture(TransportTestContext test) {
        return (AmqpTransportFixture) test.fixture();
    }

    /** What its exchanges and queues are called. */
    static TopologyNames names(TransportTestContext test) {
        return new TopologyNames(fixture(test).namespace());
    }

    /** A plain client that knows these names, at the broker itself: no proxy can cut it off. */
    static AmqpPlainClient witness(TransportTestContext test) {
        return new AmqpPlainClient(fixture(test).broker().uri(), fixture(test).namespace());
    }

    /** A plain client that knows these names. */
    static AmqpPlainClient plainClient(TransportTestContext test) {
        return (AmqpPlainClient) test.plainClient();
    }
}

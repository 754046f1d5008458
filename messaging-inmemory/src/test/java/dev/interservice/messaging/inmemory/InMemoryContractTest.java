package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.ChannelContract;
import dev.interservice.messaging.testkit.ConnectionRecoveryContract;
import dev.interservice.messaging.testkit.CorrelationThroughEngineContract;
import dev.interservice.messaging.testkit.DifferentialContract;
import dev.interservice.messaging.testkit.LifecycleContract;
import dev.interservice.messaging.testkit.LifecycleThroughEngineContract;
import dev.interservice.messaging.testkit.MessagesThroughEngineContract;
import dev.interservice.messaging.testkit.RequestReplyContract;
import dev.interservice.messaging.testkit.RequestsThroughEngineContract;
import dev.interservice.messaging.testkit.TransportFixture;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Set;

/** The transport keeps the contract; it promises all but to survive its broker's end. */
class InMemoryContractTest
        implements RequestReplyContract,
                ChannelContract,
                LifecycleContract,
                ConnectionRecoveryContract,
                RequestsThroughEngineContract,
                MessagesThroughEngineContract,
                CorrelationThroughEngineContract,
                LifecycleThroughEngineContract,
                DifferentialContract {
    @Override
    public TransportFixture fixture() {
        return new InMemoryTransportFixture();
    }

    /** Compared with itself: what differs between two runs would differ between two transports. */
    @Override
    public TransportFixture referenceFixture() {
        return new InMemoryTransportFixture();
    }

    @Override
    public Set<Guarantee> promisedGuarantees() {
        return EnumSet.of(
                Guarantee.ORDERED_PER_KEY,
                Guarantee.DURABLE,
                Guarantee.EXPIRES,
                Guarantee.DELAYED_REDELIVERY,
                Guarantee.DEAD_LETTERS,
                Guarantee.LARGE_BODY);
    }
}

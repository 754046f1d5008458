package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.contract.ChannelContract;
import dev.interservice.messaging.testkit.contract.ConnectionRecoveryContract;
import dev.interservice.messaging.testkit.contract.CorrelationThroughEngineContract;
import dev.interservice.messaging.testkit.contract.DifferentialContract;
import dev.interservice.messaging.testkit.contract.LifecycleContract;
import dev.interservice.messaging.testkit.contract.LifecycleThroughEngineContract;
import dev.interservice.messaging.testkit.contract.MessagesThroughEngineContract;
import dev.interservice.messaging.testkit.contract.RequestReplyContract;
import dev.interservice.messaging.testkit.contract.RequestsThroughEngineContract;
import dev.interservice.messaging.testkit.contract.TransportFixture;
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

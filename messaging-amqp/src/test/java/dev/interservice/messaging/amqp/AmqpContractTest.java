package dev.interservice.messaging.amqp;

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
import org.junit.jupiter.api.Timeout;

/** The transport keeps the contract over a real RabbitMQ; it promises all that can be promised. */
@Timeout(90)
class AmqpContractTest
        implements RabbitMqTransportContract,
                RequestReplyContract,
                ChannelContract,
                LifecycleContract,
                ConnectionRecoveryContract,
                RequestsThroughEngineContract,
                MessagesThroughEngineContract,
                CorrelationThroughEngineContract,
                LifecycleThroughEngineContract,
                DifferentialContract {
    @Override
    public TransportFixture referenceFixture() {
        return new InMemoryReferenceFixture();
    }
}

package dev.interservice.messaging.amqp;

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

package dev.interservice.messaging.amqp;

import dev.interservice.messaging.testkit.ChannelContract;
import dev.interservice.messaging.testkit.ConversationThroughEngineContract;
import dev.interservice.messaging.testkit.DifferentialContract;
import dev.interservice.messaging.testkit.LifecycleContract;
import dev.interservice.messaging.testkit.LifecycleThroughEngineContract;
import dev.interservice.messaging.testkit.MessagesThroughEngineContract;
import dev.interservice.messaging.testkit.RequestReplyContract;
import dev.interservice.messaging.testkit.RequestsThroughEngineContract;
import dev.interservice.messaging.testkit.TroubleContract;
import dev.interservice.messaging.testkit.Wire;
import org.junit.jupiter.api.Timeout;

/** The transport keeps the contract over a real RabbitMQ; it promises all that can be promised. */
@Timeout(90)
class AmqpContractTest
        implements RabbitMqTransportContract,
                RequestReplyContract,
                ChannelContract,
                LifecycleContract,
                TroubleContract,
                RequestsThroughEngineContract,
                MessagesThroughEngineContract,
                ConversationThroughEngineContract,
                LifecycleThroughEngineContract,
                DifferentialContract {
    @Override
    public Wire reference() {
        return new InMemoryWire();
    }
}

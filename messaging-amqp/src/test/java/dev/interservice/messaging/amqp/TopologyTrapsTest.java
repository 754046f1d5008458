package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.testkit.contract.TransportUnderTest;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is at the broker already and does not fit is an error, not another queue. */
@Timeout(60)
class TopologyTrapsTest implements RabbitMqTransportContract {
    /** What would be silently another queue is an error with both values in it. */
    @Test
    void queueWithOtherArgumentsIsNamed(TransportTestContext test) throws IOException {
        TransportUnderTest tested = test.connect();
        String queue = RabbitMqTransportContract.names(test)
                .deadLetterQueue(RabbitMqTransportContract.names(test).queue(QUEUE));
        Map<String, Object> arguments =
                Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish", "x-delivery-limit", 20);
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            client.channel().queueDeclare(queue, true, false, false, arguments);
            assertThatThrownBy(() -> tested.receive(QUEUE, test.holdingRecorder()))
                    .isInstanceOfSatisfying(TransportException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED);
                        assertThat(refused).hasMessageContainingAll(queue, "x-delivery-limit", "'1000000'", "'20'");
                    });
        }
    }

    @Test
    void missingQueueIsNamedWhenSomebodyElseDeclares(TransportTestContext test) {
        AmqpTransportFixture fixture = RabbitMqTransportContract.fixture(test);
        test.connect();
        AmqpSettings settings = AmqpSettings.of(fixture.proxy().uri())
                .namespace(fixture.namespace())
                .topology(TopologyMode.VERIFY);
        TransportSetup setup = new TransportSetup("kit", "1", 1_000, test.environment());
        try (AmqpTransport transport = AmqpTransport.connect(settings, setup)) {
            assertThatThrownBy(
                            () -> transport.receive(QUEUE, new IntakeSettings(1, 1, Set.of()), test.holdingRecorder()))
                    .isInstanceOfSatisfying(TransportException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED);
                        assertThat(refused)
                                .hasMessageContaining(RabbitMqTransportContract.names(test)
                                        .deadLetterQueue(RabbitMqTransportContract.names(test)
                                                .queue(QUEUE)));
                    });
        }
    }
}

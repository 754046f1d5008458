package dev.interservice.messaging.amqp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Secret;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BrokerConnectorTest {
    private static final int MOST_OF_RABBIT = 128 * 1024 * 1024;

    /** The client refuses what is exactly as large as its limit, and ends the connection. */
    @Test
    void whateverRabbitTakesMayArrive() {
        TransportSetup setup = new TransportSetup("kit", "1", 1_000, ManualEnvironment.deterministic());
        ClientThreads clientThreads = new ClientThreads(setup);
        BrokerAddress broker = new BrokerAddress("127.0.0.1", 5672, "/", "guest", Secret.of("guest"), false);

        ConnectionFactory factory =
                new BrokerConnector(broker, setup, clientThreads).connectionFactory("publish", new AtomicReference<>());

        assertThat(factory.params(clientThreads.readerExecutor()).getMaxInboundMessageBodySize())
                .isGreaterThan(MOST_OF_RABBIT);
    }
}

package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker of the tests does as it is told, seen by a plain client. */
@Timeout(60)
class RabbitBrokerTest {
    private static final byte[] BODY = {1};

    private final RabbitBroker broker = RabbitBroker.shared();
    private final String namespace = RabbitBroker.namespace();
    private final String queue = namespace + ".queue";

    @AfterEach
    void forget() {
        broker.forget(namespace);
    }

    /** For when the broker of the tests itself is in doubt: the contract kills it often enough. */
    @Test
    @Tag("figures")
    void whatWasConfirmedSurvivesAKill() throws Exception {
        assertSurvives(broker::kill);
    }

    @Test
    @Tag("figures")
    void whatWasConfirmedSurvivesAnEndInOrder() throws Exception {
        assertSurvives(broker::stop);
    }

    @Test
    void fullQueueRefusesThoughItIsEmptyAndItsConsumerIdle() throws Exception {
        try (Connection connection = connect()) {
            Channel channel = declare(connection);
            assertThat(isConfirmed(channel)).isTrue();
            channel.basicConsume(queue, true, (tag, delivery) -> {}, tag -> {});

            broker.fill(queue);
            assertThat(isConfirmed(channel)).isFalse();
            assertThat(isConfirmed(declare(connection))).isFalse();
            broker.empty(queue);
            assertThat(isConfirmed(channel)).isTrue();
        }
    }

    @Test
    void memoryAlarmBlocksWhoPublishes() throws Exception {
        Connection connection = connect();
        try {
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch unblocked = new CountDownLatch(1);
            connection.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
            Channel channel = declare(connection);

            broker.raiseMemoryAlarm();
            channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, BODY);
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
            broker.clearMemoryAlarm();

            assertThat(unblocked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(channel.waitForConfirms(10_000)).isTrue();
        } finally {
            broker.clearMemoryAlarm();
            // A close would wait for a broker that reads nothing, and for ever.
            connection.abort(1_000);
        }
    }

    @Test
    void pausedBrokerAnswersNobody() throws Exception {
        try (Connection connection = connect()) {
            Channel channel = declare(connection);

            broker.pause();
            try {
                channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, BODY);
                assertThatThrownBy(() -> channel.waitForConfirms(200)).isInstanceOf(TimeoutException.class);
            } finally {
                broker.resume();
            }

            assertThat(isConfirmed(channel)).isTrue();
        }
    }

    @Test
    void namespaceIsForgottenAndOthersAreNot() throws Exception {
        String other = RabbitBroker.namespace();
        try (Connection connection = connect()) {
            Channel channel = declare(connection);
            channel.exchangeDeclare(namespace + ".events", "topic", true);
            channel.exchangeDeclare(other + ".events", "topic", true);

            broker.forget(namespace);

            channel.exchangeDeclarePassive(other + ".events");
            assertThat(exists(connection, namespace + ".events")).isFalse();
            assertThat(channel.queueDeclare(queue, false, true, true, Map.of()).getMessageCount())
                    .isZero();
        } finally {
            broker.forget(other);
        }
    }

    private void assertSurvives(Runnable end) throws Exception {
        Connection ended = connect();
        try {
            assertThat(isConfirmed(declare(ended))).isTrue();
            end.run();
            assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        } finally {
            ended.abort();
            broker.start();
        }

        try (Connection connection = connect()) {
            assertThat(connection.createChannel().basicGet(queue, true).getBody())
                    .isEqualTo(BODY);
        }
    }

    private Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(broker.uri());
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("broker test");
    }

    private Channel declare(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        channel.queueDeclare(
                queue, true, false, false, Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish"));
        return channel;
    }

    private boolean isConfirmed(Channel channel) throws IOException, InterruptedException, TimeoutException {
        channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, BODY);
        return channel.waitForConfirms(10_000);
    }

    private static boolean exists(Connection connection, String exchange) throws IOException {
        Channel channel = connection.createChannel();
        try {
            AMQP.Exchange.DeclareOk found = channel.exchangeDeclarePassive(exchange);
            return found != null;
        } catch (IOException notFound) {
            return false;
        }
    }
}

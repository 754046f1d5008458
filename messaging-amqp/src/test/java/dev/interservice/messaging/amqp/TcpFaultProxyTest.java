package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The trouble that tests make on the way to the broker is what it says. */
@Timeout(60)
class TcpFaultProxyTest {
    private static final byte[] BODY = {1};

    private final TcpFaultProxy proxy = new TcpFaultProxy(RabbitBroker.shared().uri());

    @AfterEach
    void end() {
        proxy.close();
    }

    @Test
    void cutEndsConnectionsAndRefusesNewOnesUntilMended() throws Exception {
        Connection connection = connect();
        CountDownLatch ended = new CountDownLatch(1);
        connection.addShutdownListener(cause -> ended.countDown());

        proxy.cut();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.mend();
        connect().close(1_000);
        assertThat(proxy.connectionsAfter(Duration.ofSeconds(10))).isZero();
    }

    @Test
    void frozenProxyTellsNothingAndLosesNothing() throws Exception {
        Connection connection = connect();
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        String queue = channel.queueDeclare().getQueue();

        proxy.freeze();
        channel.basicPublish("", queue, null, BODY);
        assertThatThrownBy(() -> channel.waitForConfirms(200)).isInstanceOf(TimeoutException.class);
        CompletableFuture<Connection> late = CompletableFuture.supplyAsync(this::connectUnchecked);
        assertThat(connection.isOpen()).isTrue();
        proxy.thaw();

        assertThat(channel.waitForConfirms(10_000)).isTrue();
        late.get(10, TimeUnit.SECONDS).close(1_000);
        assertThat(proxy.connectionsAfter(Duration.ZERO)).isPositive();
        connection.close(1_000);
        assertThat(proxy.connectionsAfter(Duration.ofSeconds(10))).isZero();
    }

    @Test
    void frozenProxyCanBeCut() throws Exception {
        Connection connection = connect();
        CompletableFuture<ShutdownSignalException> ended = new CompletableFuture<>();
        connection.addShutdownListener(ended::complete);

        proxy.freeze();
        proxy.cut();

        assertThat(ended.get(10, TimeUnit.SECONDS).isInitiatedByApplication()).isFalse();
        proxy.thaw();
        proxy.mend();
        connect().close(1_000);
    }

    private Connection connectUnchecked() {
        try {
            return connect();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(proxy.uri());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("proxy test");
    }
}

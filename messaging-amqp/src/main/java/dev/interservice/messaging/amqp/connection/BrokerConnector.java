package dev.interservice.messaging.amqp.connection;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import com.rabbitmq.client.impl.SocketFrameHandlerFactory;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections to the broker; each attempt ends within {@link #CONNECT_TIMEOUT} and {@link #HANDSHAKE_TIMEOUT}.
 */
public final class BrokerConnector {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnector.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration RPC_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);
    /**
     * What RabbitMQ itself takes at most, and one more, because the client refuses what is exactly as large. No less:
     * what is larger than our own limit must arrive to be put aside, else the client would end the connection each time
     * it comes.
     */
    private static final int MAX_INBOUND_BYTES = 128 * 1024 * 1024 + 1;

    private final BrokerAddress broker;
    private final TransportSetup setup;
    private final ClientThreads clientThreads;

    public BrokerConnector(BrokerAddress broker, TransportSetup setup, ClientThreads clientThreads) {
        this.broker = broker;
        this.setup = setup;
        this.clientThreads = clientThreads;
    }

    /** For people: where the broker is. */
    String brokerAddress() {
        return broker.toString();
    }

    /**
     * A new connection.
     *
     * @param role what it is for, as part of its name at the broker and of its threads'
     * @throws TransportException the broker cannot be reached, or says no
     */
    OpenConnection open(String role) {
        AtomicReference<BatchingFrameHandler> frameHandler = new AtomicReference<>();
        ConnectionFactory factory = connectionFactory(role, frameHandler);
        String name = setup.service() + "/" + setup.instance() + " " + role;
        try {
            Connection connection = factory.newConnection(List.of(new Address(broker.host(), broker.port())), name);
            return new OpenConnection(connection, requireNonNull(frameHandler.get()));
        } catch (IOException | TimeoutException | RuntimeException failure) {
            String message = "no connection to RabbitMQ at " + brokerAddress() + ": " + FailureText.of(failure)
                    + ": check that it runs, and the user and virtual host";
            throw new TransportException(Progress.NOT_SENT, Reason.UNAVAILABLE, message, failure);
        }
    }

    /** The client's factory for one connection; sets {@code frameHandler} to what the connection writes through. */
    ConnectionFactory connectionFactory(String role, AtomicReference<BatchingFrameHandler> frameHandler) {
        ConnectionFactory factory = new BatchingConnectionFactory(frameHandler);
        factory.setHost(broker.host());
        factory.setPort(broker.port());
        factory.setVirtualHost(broker.virtualHost());
        factory.setUsername(broker.username());
        factory.setPassword(broker.password().reveal());
        if (broker.isEncrypted()) {
            enableTls(factory);
        }
        // A connection that comes back by itself loses what is in flight, and says nothing.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
        factory.setHandshakeTimeout((int) HANDSHAKE_TIMEOUT.toMillis());
        factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
        factory.setChannelRpcTimeout((int) RPC_TIMEOUT.toMillis());
        factory.setShutdownTimeout((int) SHUTDOWN_TIMEOUT.toMillis());
        factory.setMaxInboundMessageBodySize(MAX_INBOUND_BYTES);
        factory.setSharedExecutor(clientThreads.readerExecutor());
        factory.setThreadFactory(clientThreads.connectionThreadFactory(role));
        factory.setExceptionHandler(new LoggingExceptionHandler());
        return factory;
    }

    private static void enableTls(ConnectionFactory factory) {
        try {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
        } catch (NoSuchAlgorithmException e) {
            throw new TransportException(
                    Progress.NOT_SENT, Reason.MISCONFIGURED, "this JVM has no TLS: " + FailureText.of(e), e);
        }
    }

    /** Makes connections that write through a {@link BatchingFrameHandler}, and tells which. */
    private static final class BatchingConnectionFactory extends ConnectionFactory {
        private final AtomicReference<BatchingFrameHandler> frameHandler;

        BatchingConnectionFactory(AtomicReference<BatchingFrameHandler> frameHandler) {
            this.frameHandler = frameHandler;
        }

        @Override
        protected synchronized FrameHandlerFactory createFrameHandlerFactory() {
            return new SocketFrameHandlerFactory(
                    getConnectionTimeout(), getSocketFactory(), getSocketConfigurator(), isSSL()) {
                @Override
                public BatchingFrameHandler create(Socket socket) throws IOException {
                    BatchingFrameHandler made = new BatchingFrameHandler(socket, MAX_INBOUND_BYTES);
                    frameHandler.set(made);
                    return made;
                }
            };
        }
    }

    /**
     * Logs as we do: a lost connection is told by {@link RecoveringConnection}, and nothing goes to the standard
     * output.
     */
    private static final class LoggingExceptionHandler extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable cause) {
            LOG.debug("{}", message, cause);
        }

        @Override
        protected void handleChannelKiller(Channel channel, Throwable defect, String what) {
            LOG.error("{} failed: this is a defect, please report it", what, defect);
        }
    }
}

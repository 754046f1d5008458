package dev.interservice.messaging.amqp.connection;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.support.Backoff;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is made again whenever it is lost, with growing pauses, until it is closed.
 *
 * <p>Races: the loss of a connection can be told while it is still being prepared, or never be told because it was lost
 * before anybody listened. So a connection becomes the current one first, then its end is listened to (the client tells
 * of an end that has come before at once), and then it is prepared; whatever fails on the way ends in {@link #onLost},
 * which acts once for each connection.
 */
public final class RecoveringConnection {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveringConnection.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final String role;
    private final BrokerConnector connector;
    private final Environment environment;
    private final Executor executor;
    private final TransportHealth transportHealth;
    private final ConnectionListener listener;
    private final Backoff backoff;
    // Guarded by this.
    private @Nullable OpenConnection current;
    private Environment.@Nullable Timer retry;
    private boolean closed;

    public RecoveringConnection(
            String role,
            BrokerConnector connector,
            Environment environment,
            Executor executor,
            TransportHealth transportHealth,
            ConnectionListener listener) {
        this.role = role;
        this.connector = connector;
        this.environment = environment;
        this.executor = executor;
        this.transportHealth = transportHealth;
        this.listener = listener;
        this.backoff = backoff(environment);
    }

    /** Pauses from 0.1 to 5 seconds between attempts to connect, or to consume again. */
    public static Backoff backoff(Environment environment) {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), environment.random());
    }

    /** Hears of each new connection and of its loss, which may be told while it is still being prepared. */
    public interface ConnectionListener {
        /** There is a new connection; whatever is needed on it is made. */
        void connected(OpenConnection openConnection) throws IOException;

        /** There is none any more. */
        void disconnected(String why);
    }

    /**
     * Connects for the first time.
     *
     * @throws TransportException it cannot
     */
    public void start() {
        OpenConnection openConnection = connector.open(role);
        try {
            prepare(openConnection);
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure instanceof TransportException typed
                    ? typed
                    : new TransportException(
                            Progress.NOT_SENT,
                            Reason.UNAVAILABLE,
                            "RabbitMQ at " + connector.brokerAddress() + " does not serve us: "
                                    + FailureText.of(failure),
                            failure);
        }
    }

    /** The connection, while there is one. */
    public synchronized Optional<OpenConnection> currentConnection() {
        return Optional.ofNullable(current);
    }

    /** Gives this connection up because something on it failed; a new one is made. */
    public void reconnect(OpenConnection openConnection, String why) {
        onLost(openConnection, why);
    }

    /** Ends the connection for good, within a bounded time. */
    public void close() {
        OpenConnection last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
            if (retry != null) {
                retry.cancel();
                retry = null;
            }
        }
        if (last != null) {
            Environment.Timer end = environment.after(CLOSE_TIMEOUT, () -> executor.execute(last::closeSocket));
            last.close(CLOSE_TIMEOUT);
            end.cancel();
        }
    }

    private void prepare(OpenConnection openConnection) throws IOException {
        if (!makeCurrent(openConnection)) {
            openConnection.closeSocket();
            return;
        }
        openConnection.connection().addShutdownListener(signal -> onLost(openConnection, FailureText.of(signal)));
        listener.connected(openConnection);
        synchronized (this) {
            backoff.reset();
        }
        if (markUp(openConnection)) {
            LOG.info("{} connection to RabbitMQ at {} is open", role, connector.brokerAddress());
        }
    }

    /** Last, because whoever hears of it may use it at once; unless it was lost meanwhile. */
    private synchronized boolean markUp(OpenConnection openConnection) {
        boolean isCurrent = openConnection.equals(current);
        if (isCurrent) {
            transportHealth.up(this);
        }
        return isCurrent;
    }

    private synchronized boolean makeCurrent(OpenConnection openConnection) {
        if (!closed) {
            current = openConnection;
        }
        return !closed;
    }

    private void onLost(OpenConnection openConnection, String why) {
        synchronized (this) {
            if (!openConnection.equals(current)) {
                return;
            }
            current = null;
            transportHealth.down(
                    this, "the " + role + " connection to " + connector.brokerAddress() + " is lost: " + why);
        }
        // The client may still be waiting for a write to end.
        openConnection.closeSocket();
        LOG.warn(
                "{} connection to RabbitMQ at {} is lost and will be made again: {}",
                role,
                connector.brokerAddress(),
                why);
        listener.disconnected(why);
        retry();
    }

    private void retry() {
        synchronized (this) {
            if (!closed) {
                retry = environment.after(backoff.next(), () -> executor.execute(this::attemptReconnect));
            }
        }
    }

    private void attemptReconnect() {
        OpenConnection openConnection;
        try {
            openConnection = connector.open(role);
        } catch (TransportException failure) {
            LOG.debug("still no connection", failure);
            transportHealth.down(this, String.valueOf(failure.getMessage()));
            retry();
            return;
        }
        try {
            prepare(openConnection);
        } catch (IOException | RuntimeException failure) {
            reconnect(openConnection, FailureText.of(failure));
        }
    }
}

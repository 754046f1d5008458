package dev.interservice.messaging.amqp;

import dev.interservice.messaging.Environment;
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
 * A connection that is made again whenever it is lost, with growing pauses, until the link is closed.
 *
 * <p>Races: the loss of a line can be told while it is still being prepared, or never be told because it was lost before
 * anybody listened. So a line becomes the current one first, then its end is listened to (the client tells of an end that
 * has come before at once), and then it is prepared; whatever fails on the way ends in {@link #lost}, which acts once for
 * each line.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final String role;
    private final Connector connector;
    private final Environment environment;
    private final Executor workers;
    private final HealthBoard board;
    private final Use use;
    private final Backoff backoff;
    // Guarded by this.
    private @Nullable Line current;
    private Environment.@Nullable Timer retry;
    private boolean closed;

    Link(String role, Connector connector, Environment environment, Executor workers, HealthBoard board, Use use) {
        this.role = role;
        this.connector = connector;
        this.environment = environment;
        this.workers = workers;
        this.board = board;
        this.use = use;
        this.backoff = new Backoff(environment.random());
    }

    /** What a connection is for; its loss may be told while it is still being prepared. */
    interface Use {
        /** There is a new connection; whatever is needed on it is made. */
        void opened(Line line) throws IOException;

        /** There is none any more. */
        void lost(String why);
    }

    /**
     * Connects for the first time.
     *
     * @throws TransportException it cannot
     */
    void start() {
        Line line = connector.open(role);
        try {
            prepare(line);
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure instanceof TransportException typed
                    ? typed
                    : new TransportException(
                            Progress.NOT_SENT,
                            Reason.UNAVAILABLE,
                            "RabbitMQ at " + connector.place() + " does not serve us: " + Why.of(failure),
                            failure);
        }
    }

    /** The connection, while there is one. */
    synchronized Optional<Line> line() {
        return Optional.ofNullable(current);
    }

    /** Gives this line up because something on it failed; a new one is made. */
    void giveUp(Line line, String why) {
        lost(line, why);
    }

    /** Ends the connection for good, within a bounded time. */
    void close() {
        Line last;
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
            Environment.Timer end = environment.after(GOODBYE, () -> workers.execute(last::cut));
            last.close(GOODBYE);
            end.cancel();
        }
    }

    private void prepare(Line line) throws IOException {
        if (!begin(line)) {
            line.cut();
            return;
        }
        line.connection().addShutdownListener(signal -> lost(line, Why.of(signal)));
        use.opened(line);
        synchronized (this) {
            backoff.reset();
        }
        if (up(line)) {
            LOG.info("{} connection to RabbitMQ at {} is open", role, connector.place());
        }
    }

    /** Last, because whoever hears of it may use it at once; unless it was lost meanwhile. */
    private synchronized boolean up(Line line) {
        boolean isCurrent = line.equals(current);
        if (isCurrent) {
            board.up(this);
        }
        return isCurrent;
    }

    private synchronized boolean begin(Line line) {
        if (!closed) {
            current = line;
        }
        return !closed;
    }

    private void lost(Line line, String why) {
        synchronized (this) {
            if (!line.equals(current)) {
                return;
            }
            current = null;
            board.down(this, "the " + role + " connection to " + connector.place() + " is lost: " + why);
        }
        // The client may still be waiting for a write to end.
        line.cut();
        LOG.warn("{} connection to RabbitMQ at {} is lost and will be made again: {}", role, connector.place(), why);
        use.lost(why);
        retry();
    }

    private void retry() {
        synchronized (this) {
            if (!closed) {
                retry = environment.after(backoff.next(), () -> workers.execute(this::connectAgain));
            }
        }
    }

    private void connectAgain() {
        Line line;
        try {
            line = connector.open(role);
        } catch (TransportException failure) {
            LOG.debug("still no connection", failure);
            board.down(this, String.valueOf(failure.getMessage()));
            retry();
            return;
        }
        try {
            prepare(line);
        } catch (IOException | RuntimeException failure) {
            giveUp(line, Why.of(failure));
        }
    }
}

package dev.interservice.messaging.amqp.consume;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.RecoveringConnection;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.connection.TransportHealth;
import dev.interservice.messaging.amqp.connection.Waits;
import dev.interservice.messaging.support.Backoff;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes a queue for a listener, which outlives channels and connections: when its channel ends, its queue is deleted
 * or its connection is lost, it begins again, with growing pauses, until it is stopped.
 *
 * <p>Everything but the beginning and the call of {@link #stop} happens on the executor.
 */
public final class RecoveringConsumer implements Intake {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveringConsumer.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_START_ATTEMPTS = 3;

    private final ConsumerDefinition definition;
    private final SerialExecutor executor;
    private final Environment environment;
    private final TransportHealth transportHealth;
    private final Supplier<Optional<OpenConnection>> connection;
    private final Backoff backoff;
    private final CompletableFuture<Void> whenEnded = new CompletableFuture<>();
    // Used on the executor only.
    private @Nullable ChannelConsumer current;
    private Environment.@Nullable Timer retry;
    private boolean stopping;

    public RecoveringConsumer(
            ConsumerDefinition definition,
            SerialExecutor executor,
            Environment environment,
            TransportHealth transportHealth,
            Supplier<Optional<OpenConnection>> connection) {
        this.definition = definition;
        this.executor = executor;
        this.environment = environment;
        this.transportHealth = transportHealth;
        this.connection = connection;
        this.backoff = RecoveringConnection.backoff(environment);
    }

    /** What is consumed, and how. */
    public interface ConsumerDefinition {
        /**
         * Makes sure that the queue is there, and begins to receive. The end is told when the broker ends the consumer.
         */
        ChannelConsumer start(OpenConnection openConnection, Consumer<String> ended) throws IOException;

        /** Leaves the queue for good. */
        void leave(OpenConnection openConnection) throws IOException;
    }

    /**
     * Begins to receive; returns when the next message is received.
     *
     * @throws TransportException it cannot be received from there
     */
    void start() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                tryStart(1);
                started.complete(null);
            } catch (TransportException failure) {
                started.completeExceptionally(failure);
            }
        });
        try {
            Waits.await(environment, started, START_TIMEOUT);
        } catch (ExecutionException failed) {
            stop();
            throw failed.getCause() instanceof TransportException typed
                    ? typed
                    : refused(Reason.UNAVAILABLE, FailureText.of(failed), failed);
        } catch (TimeoutException late) {
            stop();
            throw refused(Reason.UNAVAILABLE, "RabbitMQ did not answer within " + START_TIMEOUT, late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            stop();
            throw refused(Reason.CANCELLED, "the thread was interrupted", interrupt);
        }
    }

    /** There is a new connection. */
    void resume() {
        executor.execute(this::tryRestart);
    }

    /** There is no connection any more. */
    void disconnected(String why) {
        executor.execute(() -> onEnded(current, why));
    }

    @Override
    public CompletableFuture<Void> stop() {
        executor.execute(() -> {
            if (stopping) {
                return;
            }
            stopping = true;
            cancelRetry();
            if (current == null) {
                complete();
            } else {
                current.drain().thenRun(() -> executor.execute(this::leave));
            }
        });
        return whenEnded;
    }

    /** Ends it without waiting for what is in flight. */
    CompletableFuture<Void> close() {
        executor.execute(() -> {
            stopping = true;
            cancelRetry();
            ChannelConsumer last = current;
            current = null;
            if (last != null) {
                last.close();
            }
            complete();
        });
        return whenEnded;
    }

    /** Completes when it has ended. */
    CompletableFuture<Void> whenEnded() {
        return whenEnded;
    }

    @Override
    public String toString() {
        return definition.toString();
    }

    private void tryStart(int attempt) {
        OpenConnection openConnection = connection
                .get()
                .orElseThrow(() -> refused(Reason.UNAVAILABLE, "there is no connection to RabbitMQ", null));
        if (stopping || current != null) {
            return;
        }
        // The end of a consumer can be told before it is known here, but only comes to the executor after that.
        ChannelConsumer[] opened = new ChannelConsumer[1];
        try {
            opened[0] = definition.start(openConnection, why -> executor.execute(() -> onEnded(opened[0], why)));
            current = opened[0];
            backoff.reset();
            transportHealth.up(this);
        } catch (IOException | RuntimeException failure) {
            if (failure instanceof TransportException typed) {
                throw typed;
            }
            // Whoever was the last there may have deleted the queue between its declaration and its use.
            if (attempt < MAX_START_ATTEMPTS
                    && FailureText.channelError(failure).isPresent()) {
                tryStart(attempt + 1);
                return;
            }
            throw refused(Reason.UNAVAILABLE, FailureText.of(failure), failure);
        }
    }

    private void onEnded(@Nullable ChannelConsumer ended, String why) {
        if (ended == null || current != ended) {
            return;
        }
        current = null;
        ended.channelLost();
        if (stopping) {
            complete();
            return;
        }
        if (connection.get().isPresent()) {
            // Else the connection has said so, for all of them.
            LOG.warn("nothing is received from {} and it will be tried again: {}", this, why);
        }
        scheduleRestart(why);
    }

    private void tryRestart() {
        cancelRetry();
        if (stopping || current != null) {
            return;
        }
        try {
            tryStart(1);
        } catch (TransportException failure) {
            scheduleRestart(String.valueOf(failure.getMessage()));
        }
    }

    private void scheduleRestart(String why) {
        transportHealth.down(this, "nothing is received from " + this + ": " + why);
        cancelRetry();
        retry = environment.after(backoff.next(), this::resume);
    }

    private void leave() {
        ChannelConsumer last = current;
        current = null;
        if (last != null) {
            last.close();
            connection.get().ifPresent(this::leaveQueue);
        }
        complete();
    }

    private void leaveQueue(OpenConnection openConnection) {
        try {
            definition.leave(openConnection);
        } catch (IOException | RuntimeException inUse) {
            LOG.debug("{} stays", this, inUse);
        }
    }

    private void complete() {
        transportHealth.up(this);
        whenEnded.complete(null);
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private TransportException refused(Reason reason, String why, @Nullable Throwable cause) {
        return new TransportException(
                Progress.NOT_SENT, reason, "nothing can be received from " + this + ": " + why, cause);
    }

    /** One consumer on one channel. All is called on the executor. */
    interface ChannelConsumer {
        /** Gives the listener nothing new; completes when all that it was given is settled or answered. */
        CompletableFuture<Void> drain();

        /** Tells the broker what there is still to tell, and leaves; what is unsettled goes back to the queue. */
        void close();

        /** The channel has ended: what is in flight is no longer ours. */
        void channelLost();
    }
}

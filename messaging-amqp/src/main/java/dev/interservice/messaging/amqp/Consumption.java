package dev.interservice.messaging.amqp;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportException;
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
 * A listener's hold on a queue, which outlives channels and connections: when its channel ends, its queue is deleted or its
 * connection is lost, it begins again, with growing pauses, until it is stopped.
 *
 * <p>Everything but the beginning and the call of {@link #stop} happens at the desk.
 */
final class Consumption implements Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Consumption.class);
    private static final Duration BEGINNING = Duration.ofSeconds(20);
    private static final int FIRST_ATTEMPTS = 3;

    private final Work work;
    private final Desk desk;
    private final Environment environment;
    private final HealthBoard board;
    private final Supplier<Optional<Line>> connection;
    private final Backoff backoff;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    // Used at the desk only.
    private @Nullable ChannelConsumer shift;
    private Environment.@Nullable Timer retry;
    private boolean stopping;

    Consumption(Work work, Desk desk, Environment environment, HealthBoard board, Supplier<Optional<Line>> connection) {
        this.work = work;
        this.desk = desk;
        this.environment = environment;
        this.board = board;
        this.connection = connection;
        this.backoff = new Backoff(environment.random());
    }

    /** What is consumed, and how. */
    interface Work {
        /** Makes sure that the queue is there, and begins to receive. The end is told when the broker ends the shift. */
        ChannelConsumer begin(Line line, Consumer<String> ended) throws IOException;

        /** Leaves the queue for good. */
        void leave(Line line) throws IOException;
    }

    /**
     * Begins to receive; returns when the next message is received.
     *
     * @throws TransportException it cannot be received from there
     */
    void begin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        desk.execute(() -> {
            try {
                open(1);
                begun.complete(null);
            } catch (TransportException failure) {
                begun.completeExceptionally(failure);
            }
        });
        try {
            Patience.await(environment, begun, BEGINNING);
        } catch (ExecutionException failed) {
            stop();
            throw failed.getCause() instanceof TransportException typed
                    ? typed
                    : refused(Reason.UNAVAILABLE, Why.of(failed), failed);
        } catch (TimeoutException late) {
            stop();
            throw refused(Reason.UNAVAILABLE, "RabbitMQ did not answer within " + BEGINNING, late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            stop();
            throw refused(Reason.CANCELLED, "the thread was interrupted", interrupt);
        }
    }

    /** There is a new connection. */
    void resume() {
        desk.execute(this::tryAgain);
    }

    /** There is no connection any more. */
    void lost(String why) {
        desk.execute(() -> ended(shift, why));
    }

    @Override
    public CompletableFuture<Void> stop() {
        desk.execute(() -> {
            if (stopping) {
                return;
            }
            stopping = true;
            cancelRetry();
            if (shift == null) {
                over();
            } else {
                shift.finish().thenRun(() -> desk.execute(this::leave));
            }
        });
        return end;
    }

    /** Ends it without waiting for what is in hand. */
    CompletableFuture<Void> close() {
        desk.execute(() -> {
            stopping = true;
            cancelRetry();
            ChannelConsumer last = shift;
            shift = null;
            if (last != null) {
                last.close();
            }
            over();
        });
        return end;
    }

    /** Completes when it has ended. */
    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public String toString() {
        return work.toString();
    }

    private void open(int attempt) {
        Line line = connection
                .get()
                .orElseThrow(() -> refused(Reason.UNAVAILABLE, "there is no connection to RabbitMQ", null));
        if (stopping || shift != null) {
            return;
        }
        // The end of a shift can be told before it is known here, but only comes to the desk after that.
        ChannelConsumer[] opened = new ChannelConsumer[1];
        try {
            opened[0] = work.begin(line, why -> desk.execute(() -> ended(opened[0], why)));
            shift = opened[0];
            backoff.reset();
            board.up(this);
        } catch (IOException | RuntimeException failure) {
            if (failure instanceof TransportException typed) {
                throw typed;
            }
            // Whoever was the last there may have deleted the queue between its declaration and its use.
            if (attempt < FIRST_ATTEMPTS && Why.channelError(failure).isPresent()) {
                open(attempt + 1);
                return;
            }
            throw refused(Reason.UNAVAILABLE, Why.of(failure), failure);
        }
    }

    private void ended(@Nullable ChannelConsumer ended, String why) {
        if (ended == null || shift != ended) {
            return;
        }
        shift = null;
        ended.lost();
        if (stopping) {
            over();
            return;
        }
        if (connection.get().isPresent()) {
            // Else the link has said so, for all of them.
            LOG.warn("nothing is received from {} and it will be tried again: {}", this, why);
        }
        down(why);
    }

    private void tryAgain() {
        cancelRetry();
        if (stopping || shift != null) {
            return;
        }
        try {
            open(1);
        } catch (TransportException failure) {
            down(String.valueOf(failure.getMessage()));
        }
    }

    private void down(String why) {
        board.down(this, "nothing is received from " + this + ": " + why);
        cancelRetry();
        retry = environment.after(backoff.next(), this::resume);
    }

    private void leave() {
        ChannelConsumer last = shift;
        shift = null;
        if (last != null) {
            last.close();
            connection.get().ifPresent(this::leaveQueue);
        }
        over();
    }

    private void leaveQueue(Line line) {
        try {
            work.leave(line);
        } catch (IOException | RuntimeException inUse) {
            LOG.debug("{} stays", this, inUse);
        }
    }

    private void over() {
        board.up(this);
        end.complete(null);
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

    /** One consumer on one channel. All is called at the desk. */
    interface ChannelConsumer {
        /** Gives the listener nothing new; completes when all that it was given is settled or answered. */
        CompletableFuture<Void> finish();

        /** Tells the broker what there is still to tell, and leaves; what is unsettled goes back to the queue. */
        void close();

        /** The channel has ended: what is in hand is no longer ours. */
        void lost();
    }
}

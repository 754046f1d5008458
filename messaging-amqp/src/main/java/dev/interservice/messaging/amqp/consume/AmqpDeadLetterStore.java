package dev.interservice.messaging.amqp.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.wire.DeadLetterMapping;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one queue: they are taken out without an acknowledgement, and all go back at the end, however it
 * ends. While one call reads them no other call sees them, so all calls of a transport run on one
 * {@link SerialExecutor}.
 *
 * <p>Each dead letter costs a round trip, and a caller bounds that by cancelling: no call is kept waiting for one that
 * nobody waits for.
 */
public final class AmqpDeadLetterStore implements DeadLetterStore {
    private final Address.Source source;
    private final String queue;
    private final DeadLetterMapping mapping;
    private final SerialExecutor executor;
    private final Supplier<Optional<OpenConnection>> connection;
    private final Supplier<Boolean> isClosed;

    public AmqpDeadLetterStore(
            Address.Source source,
            String queue,
            DeadLetterMapping mapping,
            SerialExecutor executor,
            Supplier<Optional<OpenConnection>> connection,
            Supplier<Boolean> isClosed) {
        this.source = source;
        this.queue = queue;
        this.mapping = mapping;
        this.executor = executor;
        this.connection = connection;
        this.isClosed = isClosed;
    }

    @Override
    public CompletableFuture<List<Entry>> browse(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        return runOnQueue((channel, isOver) -> {
            List<Entry> entries = new ArrayList<>();
            GetResponse last = null;
            while (entries.size() < limit && !isOver.getAsBoolean()) {
                GetResponse got = channel.basicGet(queue, false);
                if (got == null) {
                    break;
                }
                last = got;
                entries.add(mapping.entry(source, queue, got));
            }
            requeue(channel, last);
            return List.copyOf(entries);
        });
    }

    @Override
    public CompletableFuture<Boolean> remove(String id) {
        return runOnQueue((channel, isOver) -> {
            boolean found = false;
            GetResponse last = null;
            while (!found && !isOver.getAsBoolean()) {
                GetResponse got = channel.basicGet(queue, false);
                if (got == null) {
                    break;
                }
                found = DeadLetterMapping.id(got).equals(id);
                if (found) {
                    channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
                } else {
                    last = got;
                }
            }
            requeue(channel, last);
            return found;
        });
    }

    /** Something to do with the dead letters, for as long as somebody waits for it. */
    private interface QueueTask<T> {
        T run(Channel channel, BooleanSupplier isOver) throws IOException;
    }

    /** The answer to the question says that the queue has them again. */
    private void requeue(Channel channel, @Nullable GetResponse last) throws IOException {
        if (last != null) {
            channel.basicNack(last.getEnvelope().getDeliveryTag(), true, true);
        }
        channel.queueDeclarePassive(queue);
    }

    private <T> CompletableFuture<T> runOnQueue(QueueTask<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isClosed.get()) {
            return CompletableFuture.failedFuture(unavailable(Reason.CLOSED, "the transport is closed", null));
        }
        executor.execute(() -> {
            if (answer.isDone()) {
                return;
            }
            try {
                OpenConnection openConnection = connection
                        .get()
                        .orElseThrow(() -> unavailable(
                                isClosed.get() ? Reason.CLOSED : Reason.UNAVAILABLE, "there is no connection", null));
                answer.complete(openConnection.callOnChannel(channel -> task.run(channel, answer::isDone)));
            } catch (TransportException failure) {
                answer.completeExceptionally(failure);
            } catch (IOException | RuntimeException failure) {
                Reason reason =
                        FailureText.channelError(failure).isPresent() ? Reason.UNROUTABLE : Reason.CONNECTION_LOST;
                answer.completeExceptionally(unavailable(reason, FailureText.of(failure), failure));
            }
        });
        return answer;
    }

    private TransportException unavailable(Reason reason, String why, @Nullable Throwable cause) {
        Progress progress = reason == Reason.CONNECTION_LOST ? Progress.UNKNOWN : Progress.NOT_SENT;
        return new TransportException(
                progress, reason, "the dead letters of " + source + " are out of reach: " + why, cause);
    }
}

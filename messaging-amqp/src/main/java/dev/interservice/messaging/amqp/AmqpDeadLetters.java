package dev.interservice.messaging.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one queue: they are taken out without an acknowledgement, and all go back at the end, however it
 * ends. While somebody looks nobody else sees them, so all looks of a transport are made at one desk.
 */
final class AmqpDeadLetters implements DeadLetterStore {
    /** Each costs a round trip, and nobody else sees those that were taken out. */
    private static final int MOST = 10_000;

    private final Address.Source source;
    private final String queue;
    private final DeadLetterMapping mapping;
    private final Desk desk;
    private final Supplier<Optional<Line>> connection;
    private final Supplier<Boolean> isClosed;

    AmqpDeadLetters(
            Address.Source source,
            String queue,
            DeadLetterMapping mapping,
            Desk desk,
            Supplier<Optional<Line>> connection,
            Supplier<Boolean> isClosed) {
        this.source = source;
        this.queue = queue;
        this.mapping = mapping;
        this.desk = desk;
        this.connection = connection;
        this.isClosed = isClosed;
    }

    @Override
    public CompletableFuture<List<Entry>> browse(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        return look(channel -> {
            List<Entry> entries = new ArrayList<>();
            GetResponse last = null;
            while (entries.size() < limit) {
                GetResponse got = channel.basicGet(queue, false);
                if (got == null) {
                    break;
                }
                last = got;
                entries.add(mapping.entry(source, queue, got));
            }
            giveBack(channel, last);
            return List.copyOf(entries);
        });
    }

    @Override
    public CompletableFuture<Boolean> remove(String id) {
        return look(channel -> {
            GetResponse got = channel.basicGet(queue, false);
            GetResponse last = null;
            for (int looked = 1; got != null && !DeadLetterMapping.id(got).equals(id); looked++) {
                last = got;
                if (looked == MOST) {
                    giveBack(channel, last);
                    throw refused(Reason.OVERLOADED, "it is not among the first " + MOST + ", and others wait", null);
                }
                got = channel.basicGet(queue, false);
            }
            if (got != null) {
                channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
            }
            giveBack(channel, last);
            return got != null;
        });
    }

    /** The answer to the question says that the queue has them again. */
    private void giveBack(Channel channel, @Nullable GetResponse last) throws IOException {
        if (last != null) {
            channel.basicNack(last.getEnvelope().getDeliveryTag(), true, true);
        }
        channel.queueDeclarePassive(queue);
    }

    private <T> CompletableFuture<T> look(Line.Use<T> use) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isClosed.get()) {
            return CompletableFuture.failedFuture(refused(Reason.CLOSED, "the transport is closed", null));
        }
        desk.execute(() -> {
            if (answer.isDone()) {
                return;
            }
            try {
                Line line = connection
                        .get()
                        .orElseThrow(() -> refused(
                                isClosed.get() ? Reason.CLOSED : Reason.UNAVAILABLE, "there is no connection", null));
                answer.complete(line.ask(use));
            } catch (TransportException failure) {
                answer.completeExceptionally(failure);
            } catch (IOException | RuntimeException failure) {
                Reason reason = Why.channelError(failure).isPresent() ? Reason.UNROUTABLE : Reason.CONNECTION_LOST;
                answer.completeExceptionally(refused(reason, Why.of(failure), failure));
            }
        });
        return answer;
    }

    private TransportException refused(Reason reason, String why, @Nullable Throwable cause) {
        Progress progress = reason == Reason.CONNECTION_LOST ? Progress.UNKNOWN : Progress.NOT_SENT;
        return new TransportException(
                progress, reason, "the dead letters of " + source + " are out of reach: " + why, cause);
    }
}

package dev.interservice.messaging.amqp.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the broker is to store, and hears whether it did. What was not confirmed when a connection is lost is sent
 * again on the next one, in the same order, with the same ids.
 *
 * <p>All but {@link #send} and the confirmations happens on the writer's executor.
 */
public final class ConfirmingPublisher implements ChannelWriter.WriteSource {
    private static final Logger LOG = LoggerFactory.getLogger(ConfirmingPublisher.class);

    private final SendBuffer<PendingSend> buffer = new SendBuffer<>();
    private final Runnable wakeWriter;
    /** What is not confirmed yet on the channel; null while there is none. Written on the writer's executor. */
    private volatile @Nullable OutstandingConfirms outstanding;
    /** The broker has said that it takes nothing more. */
    private volatile boolean blocked;

    private volatile @Nullable Runnable whenIdle;

    public ConfirmingPublisher(Runnable wakeWriter) {
        this.wakeWriter = wakeWriter;
    }

    /** Takes a message to send it; never blocks. */
    public void send(PendingSend send) {
        switch (buffer.add(send)) {
            case ADDED -> wakeWriter.run();
            case FULL -> send.failUnsent(Reason.OVERLOADED, "too many messages wait to be sent");
            case CLOSED -> send.failUnsent(Reason.CLOSED, "the transport is closed");
        }
    }

    void setBlocked(boolean isBlocked) {
        blocked = isBlocked;
        wakeWriter.run();
    }

    /** Begins to use a new channel, after whatever the last one has left open; on the writer's executor. */
    public void attach(OutstandingConfirms fresh) {
        detach();
        outstanding = fresh;
    }

    /** Makes a new channel ready. */
    public OutstandingConfirms prepareChannel(Channel channel) throws IOException {
        OutstandingConfirms fresh = new OutstandingConfirms(channel);
        channel.confirmSelect();
        channel.addConfirmListener(
                (number, multiple) -> onConfirm(fresh, number, multiple, PendingSend::confirmed),
                (number, multiple) -> onConfirm(fresh, number, multiple, ConfirmingPublisher::failNacked));
        channel.addReturnListener((code, text, exchange, routingKey, properties, body) ->
                onReturn(fresh, code, text, exchange, routingKey, properties));
        return fresh;
    }

    /** The channel has ended: what is open waits for the next one; on the writer's executor. */
    void detach() {
        OutstandingConfirms ended = outstanding;
        outstanding = null;
        blocked = false;
        if (ended != null) {
            List<PendingSend> again = new ArrayList<>();
            for (PendingSend each : ended.drain()) {
                if (!each.isDone()) {
                    each.sendState().markForResend();
                    again.add(each);
                }
            }
            returnToBuffer(again);
        }
    }

    /** Completes when all that was sent so far has ended. */
    public CompletableFuture<Void> idle() {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        whenIdle = () -> {
            OutstandingConfirms current = outstanding;
            if (buffer.isEmpty() && (current == null || current.isEmpty())) {
                idle.complete(null);
            }
        };
        wakeWriter.run();
        return idle;
    }

    /** Fails all that has not ended, and all that comes later; after the channel has ended. */
    public void close() {
        buffer.close(ConfirmingPublisher::failClosed);
        OutstandingConfirms last = outstanding;
        if (last != null) {
            last.drain().forEach(ConfirmingPublisher::failClosed);
        }
    }

    @Override
    public boolean writeNext() {
        Runnable look = whenIdle;
        if (look != null) {
            look.run();
        }
        OutstandingConfirms current = outstanding;
        if (current == null || blocked || !current.hasRoom()) {
            return false;
        }
        PendingSend next = buffer.poll();
        if (next == null) {
            return false;
        }
        OutboundMessage outbound = next.beginWrite();
        return outbound == null || write(next, outbound, current);
    }

    private boolean write(PendingSend send, OutboundMessage outbound, OutstandingConfirms current) {
        current.add(send);
        try {
            outbound.write(current.channel());
            current.markWritten();
            return true;
        } catch (AlreadyClosedException ended) {
            current.undoAdd();
            send.sendState().cancelWrite();
            returnToBuffer(List.of(send));
            return false;
        } catch (IllegalArgumentException unfit) {
            current.undoAdd();
            send.sendState().cancelWrite();
            send.failUnsent(Reason.TOO_LARGE, FailureText.of(unfit));
            return true;
        } catch (IOException | RuntimeException failure) {
            // Nobody knows how much of it has left. The connection is about to end, or has ended.
            current.markWritten();
            LOG.debug("a write failed", failure);
            return false;
        }
    }

    /** Race: the close may come while the last write is under way. */
    private void returnToBuffer(List<PendingSend> sends) {
        if (!buffer.addFirst(sends)) {
            sends.forEach(ConfirmingPublisher::failClosed);
        }
    }

    private static void failClosed(PendingSend send) {
        send.fail(Reason.CLOSED, "the transport was closed");
    }

    private void onConfirm(OutstandingConfirms current, long number, boolean multiple, Consumer<PendingSend> decision) {
        current.settle(number, multiple, decision);
        if (!buffer.isEmpty() || whenIdle != null) {
            wakeWriter.run();
        }
    }

    /** It comes before the confirmation, which there is nevertheless: the broker has done what there was to do. */
    private static void onReturn(
            OutstandingConfirms current,
            int code,
            String text,
            String exchange,
            String routingKey,
            AMQP.BasicProperties properties) {
        PendingSend send = current.find(exchange, routingKey, properties.getMessageId());
        if (send != null) {
            Reason reason = code == AMQP.NO_ROUTE ? Reason.UNROUTABLE : Reason.UNAVAILABLE;
            send.refused(reason, "there is no queue " + routingKey + " (" + text + ")");
        }
    }

    private static void failNacked(PendingSend send) {
        send.refused(Reason.OVERLOADED, "the queue takes nothing more, or the broker could not store it");
    }
}

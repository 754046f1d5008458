package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
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
 * <p>All but {@link #send} and the confirmations happens at the writer's desk.
 */
final class Publisher implements Writer.Source {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Outbox<PendingSend> outbox = new Outbox<>();
    private final Runnable wake;
    /** What is in flight on the channel; null while there is none. Written at the writer's desk. */
    private volatile @Nullable InFlight inFlight;
    /** The broker has said that it takes nothing more. */
    private volatile boolean blocked;

    private volatile @Nullable Runnable whenIdle;

    Publisher(Runnable wake) {
        this.wake = wake;
    }

    /** Takes a message to send it; never blocks. */
    void send(PendingSend send) {
        switch (outbox.add(send)) {
            case IN -> wake.run();
            case FULL -> send.notSent(Reason.OVERLOADED, "too many messages wait to be sent");
            case CLOSED -> send.notSent(Reason.CLOSED, "the transport is closed");
        }
    }

    void block(boolean isBlocked) {
        blocked = isBlocked;
        wake.run();
    }

    /** Begins to use a new channel, after whatever the last one has left open; at the writer's desk. */
    void begin(InFlight fresh) {
        end();
        inFlight = fresh;
    }

    /** Makes a new channel ready. */
    InFlight prepare(Channel channel) throws IOException {
        InFlight fresh = new InFlight(channel);
        channel.confirmSelect();
        channel.addConfirmListener(
                (number, multiple) -> decided(fresh, number, multiple, PendingSend::confirmed),
                (number, multiple) -> decided(fresh, number, multiple, Publisher::refuse));
        channel.addReturnListener((code, text, exchange, routingKey, properties, body) ->
                returned(fresh, code, text, exchange, routingKey, properties));
        return fresh;
    }

    /** The channel has ended: what is open waits for the next one; at the writer's desk. */
    void end() {
        InFlight ended = inFlight;
        inFlight = null;
        blocked = false;
        if (ended != null) {
            List<PendingSend> again = new ArrayList<>();
            for (PendingSend each : ended.rest()) {
                if (!each.isDone()) {
                    each.writing().again();
                    again.add(each);
                }
            }
            giveBack(again);
        }
    }

    /** Completes when all that was sent so far has ended. */
    CompletableFuture<Void> idle() {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        whenIdle = () -> {
            InFlight current = inFlight;
            if (outbox.isEmpty() && (current == null || current.isEmpty())) {
                idle.complete(null);
            }
        };
        wake.run();
        return idle;
    }

    /** Fails all that has not ended, and all that comes later; after the channel has ended. */
    void close() {
        outbox.close(Publisher::failClosed);
        InFlight last = inFlight;
        if (last != null) {
            last.rest().forEach(Publisher::failClosed);
        }
    }

    @Override
    public boolean writeNext() {
        Runnable look = whenIdle;
        if (look != null) {
            look.run();
        }
        InFlight current = inFlight;
        if (current == null || blocked || !current.hasRoom()) {
            return false;
        }
        PendingSend next = outbox.poll();
        if (next == null) {
            return false;
        }
        Outgoing outgoing = next.begin();
        return outgoing == null || write(next, outgoing, current);
    }

    private boolean write(PendingSend send, Outgoing outgoing, InFlight current) {
        current.enter(send);
        try {
            outgoing.write(current.channel());
            current.written();
            return true;
        } catch (AlreadyClosedException ended) {
            current.withdraw();
            send.writing().takeBack();
            giveBack(List.of(send));
            return false;
        } catch (IllegalArgumentException unfit) {
            current.withdraw();
            send.writing().takeBack();
            send.notSent(Reason.TOO_LARGE, Why.of(unfit));
            return true;
        } catch (IOException | RuntimeException failure) {
            // Nobody knows how much of it has left. The connection is about to end, or has ended.
            current.written();
            LOG.debug("a write failed", failure);
            return false;
        }
    }

    /** Race: the close may come while the last write is under way. */
    private void giveBack(List<PendingSend> sends) {
        if (!outbox.addFirst(sends)) {
            sends.forEach(Publisher::failClosed);
        }
    }

    private static void failClosed(PendingSend send) {
        send.fail(Reason.CLOSED, "the transport was closed");
    }

    private void decided(InFlight current, long number, boolean multiple, Consumer<PendingSend> decision) {
        current.decided(number, multiple, decision);
        if (!outbox.isEmpty() || whenIdle != null) {
            wake.run();
        }
    }

    /** It comes before the confirmation, which there is nevertheless: the broker has done what there was to do. */
    private static void returned(
            InFlight current,
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

    private static void refuse(PendingSend send) {
        send.refused(Reason.OVERLOADED, "the queue takes nothing more, or the broker could not store it");
    }
}

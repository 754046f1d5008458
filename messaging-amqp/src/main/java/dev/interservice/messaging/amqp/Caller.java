package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Asks, and finds the request of each reply by an id that no other call has. */
final class Caller {
    private static final int MOST_PENDING = 10_000;

    private final Talk talk;
    private final Names names;
    private final AmqpMapping mapping;
    private final TransportSetup setup;
    private final Map<String, PendingRequest> pending = new ConcurrentHashMap<>();

    Caller(Talk talk, Names names, AmqpMapping mapping, TransportSetup setup) {
        this.talk = talk;
        this.names = names;
        this.mapping = mapping;
        this.setup = setup;
    }

    /** Never blocks and never throws. */
    CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        PendingRequest request;
        try {
            String call = setup.environment().newId();
            request = new PendingRequest(
                    address,
                    names.requests(address),
                    envelope.id(),
                    call,
                    mapping.request(envelope, call),
                    envelope.body().bytes(),
                    deadline,
                    this::free);
        } catch (TransportException unfit) {
            return CompletableFuture.failedFuture(unfit);
        }
        if (pending.size() >= MOST_PENDING) {
            request.notWritten(Reason.OVERLOADED, MOST_PENDING + " requests wait for their replies");
            return request;
        }
        // Race with the loss of the connection, which is marked before all that are pending fail: who sees no mark is
        // one of them.
        pending.put(request.call(), request);
        if (!talk.isConnected()) {
            request.notWritten(Reason.UNAVAILABLE, "there is no connection to RabbitMQ at the moment");
        } else if (talk.isBlocked()) {
            request.notWritten(Reason.OVERLOADED, "RabbitMQ takes nothing at the moment, because it lacks resources");
        } else {
            talk.say(request);
        }
        return request;
    }

    /** A reply came; what no request waits for is dropped. */
    void replied(BasicProperties properties, byte[] body) {
        PendingRequest request = find(properties);
        if (request == null || !request.reply(ReplyMapping.reply(properties, body), setup.maxMessageBytes())) {
            Told.lateReply(setup.observer(), properties.getType());
        }
    }

    /** A request came back, because there is no such queue. */
    void returned(BasicProperties properties, String why) {
        PendingRequest request = find(properties);
        if (request != null) {
            request.refused(Reason.UNROUTABLE, "nobody serves it (" + why + ")");
        }
    }

    /** Fails all that are pending; what was not written yet was certainly not sent. */
    void failAll(Reason reason, String why) {
        List.copyOf(pending.values()).forEach(each -> each.fail(reason, why));
    }

    /** What is asked after the close. */
    static <T> CompletableFuture<T> closed(Address address, Envelope envelope) {
        return CompletableFuture.failedFuture(new TransportException(
                Progress.NOT_SENT,
                Reason.CLOSED,
                "message " + envelope.id() + " to " + address + " was not sent: the transport is closed"));
    }

    private @Nullable PendingRequest find(BasicProperties properties) {
        String call = properties.getCorrelationId();
        return call == null ? null : pending.get(call);
    }

    private void free(PendingRequest request) {
        pending.remove(request.call());
    }
}

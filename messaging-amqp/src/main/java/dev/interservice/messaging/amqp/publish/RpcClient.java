package dev.interservice.messaging.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.amqp.wire.ReplyMapping;
import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.support.TransportSignals;
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

/** Sends requests, and finds the request of each reply by an id that no other call has. */
public final class RpcClient {
    private static final int MAX_PENDING = 10_000;

    private final RpcPublisher rpcPublisher;
    private final TopologyNames names;
    private final AmqpMapping mapping;
    private final TransportSetup setup;
    private final TransportSignals signals;
    private final Map<String, PendingRequest> pending = new ConcurrentHashMap<>();

    public RpcClient(
            RpcPublisher rpcPublisher,
            TopologyNames names,
            AmqpMapping mapping,
            TransportSetup setup,
            TransportSignals signals) {
        this.rpcPublisher = rpcPublisher;
        this.names = names;
        this.mapping = mapping;
        this.setup = setup;
        this.signals = signals;
    }

    /** Never blocks and never throws. */
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        PendingRequest request;
        try {
            String callId = setup.environment().newId();
            request = new PendingRequest(
                    address,
                    names.requestQueue(address),
                    envelope.id(),
                    callId,
                    mapping.request(envelope, callId),
                    envelope.body().bytes(),
                    deadline,
                    this::remove);
        } catch (TransportException unfit) {
            return CompletableFuture.failedFuture(unfit);
        }
        if (pending.size() >= MAX_PENDING) {
            request.failUnwritten(Reason.OVERLOADED, MAX_PENDING + " requests wait for their replies");
            return request;
        }
        // Race with the loss of the connection, which is marked before all that are pending fail: who sees no mark is
        // one of them.
        pending.put(request.correlationId(), request);
        if (!rpcPublisher.isConnected()) {
            request.failUnwritten(Reason.UNAVAILABLE, "there is no connection to RabbitMQ at the moment");
        } else if (rpcPublisher.isBlocked()) {
            request.failUnwritten(
                    Reason.OVERLOADED, "RabbitMQ takes nothing at the moment, because it lacks resources");
        } else {
            rpcPublisher.publish(request);
        }
        return request;
    }

    /** A reply came; what no request waits for is dropped. */
    void onReply(BasicProperties properties, byte[] body) {
        PendingRequest request = find(properties);
        if (request == null || !request.reply(ReplyMapping.reply(properties, body), setup.maxMessageBytes())) {
            String contract = properties.getType();
            signals.lateReply(contract == null ? "unknown" : contract);
        }
    }

    /** A request came back, because there is no such queue. */
    void onReturn(BasicProperties properties, String why) {
        PendingRequest request = find(properties);
        if (request != null) {
            request.refused(Reason.UNROUTABLE, "nobody serves it (" + why + ")");
        }
    }

    /** Fails all that are pending; what was not written yet was certainly not sent. */
    public void failAll(Reason reason, String why) {
        List.copyOf(pending.values()).forEach(each -> each.fail(reason, why));
    }

    /** What is asked after the close. */
    public static <T> CompletableFuture<T> closedFailure(Address address, Envelope envelope) {
        return CompletableFuture.failedFuture(new TransportException(
                Progress.NOT_SENT,
                Reason.CLOSED,
                "message " + envelope.id() + " to " + address + " was not sent: the transport is closed"));
    }

    private @Nullable PendingRequest find(BasicProperties properties) {
        String callId = properties.getCorrelationId();
        return callId == null ? null : pending.get(callId);
    }

    private void remove(PendingRequest request) {
        pending.remove(request.correlationId());
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.FailureCode;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes each request to one server of its operation, on the caller's thread and without a lock that others share; the
 * reply comes back on the thread that completes the listener's future.
 */
final class RequestRouter {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);

    private final Map<Address.Operation, RoundRobinListeners> listenersByOperation = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder lateReplies = new LongAdder();
    private final FreezeGate freezeGate;

    RequestRouter(FreezeGate freezeGate) {
        this.freezeGate = freezeGate;
    }

    void add(Address.Operation address, ServingListener servingListener) {
        listenersByOperation.compute(
                address, (key, roundRobin) -> RoundRobinListeners.plus(roundRobin, servingListener));
    }

    void remove(Address.Operation address, ServingListener servingListener) {
        listenersByOperation.computeIfPresent(address, (key, roundRobin) -> roundRobin.minus(servingListener));
    }

    /** Routes a request, or keeps it until the thaw. */
    void route(PendingRequest request) {
        request.connection().addRequest(request);
        if (!freezeGate.isFrozen() || !freezeGate.park(request, parkedAction(request))) {
            deliver(request);
        }
    }

    /**
     * Fails what a lost connection leaves behind: the requests of its transport, and those of others that its transport
     * was serving.
     *
     * <p>Races with {@link #deliver}: here the connection was marked as lost before the requests are looked at, there
     * the request has its server before the server's connection is looked at.
     */
    void connectionLost(BrokerConnection lost, DisconnectReason disconnectReason, List<BrokerConnection> others) {
        for (PendingRequest each : lost.requests()) {
            if (disconnectReason == DisconnectReason.CLOSED) {
                each.abandon(disconnectReason.reasonInFlight(), disconnectReason.description());
            } else {
                each.fail(disconnectReason.reasonInFlight(), disconnectReason.description());
            }
        }
        for (BrokerConnection other : others) {
            for (PendingRequest each : other.requests()) {
                ServingListener servingListener = each.servingListener();
                if (servingListener != null && servingListener.connection() == lost) {
                    each.fail(Reason.CONNECTION_LOST, "the server's connection was lost");
                }
            }
        }
    }

    long requests() {
        return requests.sum();
    }

    long lateReplies() {
        return lateReplies.sum();
    }

    private FreezeGate.ParkedAction parkedAction(PendingRequest request) {
        return new FreezeGate.ParkedAction(
                request.connection(),
                () -> deliver(request),
                disconnectReason -> request.fail(disconnectReason.reasonInFlight(), disconnectReason.description()));
    }

    private void deliver(PendingRequest request) {
        if (request.delivery().deadline().hasPassed()) {
            request.fail(Reason.CANCELLED, "its deadline has passed");
            return;
        }
        RoundRobinListeners roundRobin = listenersByOperation.get(request.address());
        ServingListener servingListener = roundRobin == null ? null : roundRobin.admitNext();
        if (servingListener == null) {
            request.fail(Reason.UNROUTABLE, "nobody serves it");
        } else if (!request.markDelivered(servingListener)) {
            servingListener.release();
        } else if (servingListener.connection().isLost()) {
            request.fail(Reason.CONNECTION_LOST, "the server's connection was lost");
            servingListener.release();
        } else {
            callListener(servingListener, request);
        }
    }

    private void callListener(ServingListener servingListener, PendingRequest request) {
        requests.increment();
        CompletableFuture<Reply> answer = servingListener.call(request.delivery());
        request.attachReply(answer);
        answer.whenComplete((reply, failure) -> onReply(servingListener, request, Optional.ofNullable(reply), failure));
    }

    private void onReply(
            ServingListener servingListener,
            PendingRequest request,
            Optional<Reply> reply,
            @Nullable Throwable failure) {
        Runnable arrival = () -> completeRequest(servingListener, request, reply, failure);
        // Nobody waits for the reply to a request that has ended, so there is nothing to hold.
        if (request.isDone()
                || !freezeGate.isFrozen()
                || !freezeGate.park(
                        arrival,
                        new FreezeGate.ParkedAction(
                                servingListener.connection(),
                                arrival,
                                disconnectReason -> servingListener.release()))) {
            arrival.run();
        }
    }

    private void completeRequest(
            ServingListener servingListener,
            PendingRequest request,
            Optional<Reply> reply,
            @Nullable Throwable failure) {
        if (reply.isPresent()) {
            if (!request.reply(reply.get())) {
                lateReplies.increment();
                Address.Operation operation = request.address();
                new TransportSignals(
                                InMemoryTransport.NAME, request.connection().observer())
                        .lateReply(operation.service() + "." + operation.name());
            }
        } else if (request.reply(handlerFailed(request.address()))) {
            LOG.warn("the listener of {} failed", request.address(), failure);
        }
        servingListener.release();
    }

    private static Reply handlerFailed(Address.Operation address) {
        return new Reply.Failure(
                FailureCode.HANDLER_FAILED,
                "the handler of " + address + " failed",
                Outcome.EXECUTED,
                false,
                Optional.empty(),
                false);
    }
}

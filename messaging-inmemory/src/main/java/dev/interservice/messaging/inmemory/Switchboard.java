package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.FailureCode;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Address;
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
 * Puts each request through to one server of its operation, on the caller's thread and without a lock that others share;
 * the reply comes back on the thread that completes the listener's future.
 */
final class Switchboard {
    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    private final Map<Address.Operation, Rotation> operations = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder lateReplies = new LongAdder();
    private final Ice ice;

    Switchboard(Ice ice) {
        this.ice = ice;
    }

    void add(Address.Operation address, Server server) {
        operations.compute(address, (key, rotation) -> Rotation.with(rotation, server));
    }

    void remove(Address.Operation address, Server server) {
        operations.computeIfPresent(address, (key, rotation) -> rotation.without(server));
    }

    /** Puts a request through, or keeps it until the thaw. */
    void request(PendingRequest request) {
        request.connection().open(request);
        if (!ice.isFrozen() || !ice.hold(request, held(request))) {
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
    void lost(Connection lost, Loss loss, List<Connection> others) {
        for (PendingRequest each : lost.requests()) {
            if (loss == Loss.CLOSED) {
                each.giveUp(loss.interrupts(), loss.why());
            } else {
                each.fail(loss.interrupts(), loss.why());
            }
        }
        for (Connection other : others) {
            for (PendingRequest each : other.requests()) {
                Server server = each.server();
                if (server != null && server.connection() == lost) {
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

    private Ice.Held held(PendingRequest request) {
        return new Ice.Held(
                request.connection(), () -> deliver(request), loss -> request.fail(loss.interrupts(), loss.why()));
    }

    private void deliver(PendingRequest request) {
        if (request.delivery().deadline().hasPassed()) {
            request.fail(Reason.CANCELLED, "its deadline has passed");
            return;
        }
        Rotation rotation = operations.get(request.address());
        Server server = rotation == null ? null : rotation.admit();
        if (server == null) {
            request.fail(Reason.UNROUTABLE, "nobody serves it");
        } else if (!request.deliverTo(server)) {
            server.release();
        } else if (server.connection().isLost()) {
            request.fail(Reason.CONNECTION_LOST, "the server's connection was lost");
            server.release();
        } else {
            ask(server, request);
        }
    }

    private void ask(Server server, PendingRequest request) {
        requests.increment();
        CompletableFuture<Reply> answer = server.ask(request.delivery());
        request.answeredBy(answer);
        answer.whenComplete((reply, failure) -> answered(server, request, Optional.ofNullable(reply), failure));
    }

    private void answered(Server server, PendingRequest request, Optional<Reply> reply, @Nullable Throwable failure) {
        Runnable arrival = () -> arrive(server, request, reply, failure);
        // Nobody waits for the reply to a request that has ended, so there is nothing to hold.
        if (request.isDone()
                || !ice.isFrozen()
                || !ice.hold(arrival, new Ice.Held(server.connection(), arrival, loss -> server.release()))) {
            arrival.run();
        }
    }

    private void arrive(Server server, PendingRequest request, Optional<Reply> reply, @Nullable Throwable failure) {
        if (reply.isPresent()) {
            if (!request.reply(reply.get())) {
                lateReplies.increment();
                Told.lateReply(request.connection().observer(), request.address());
            }
        } else if (request.reply(failed(request.address()))) {
            LOG.warn("the listener of {} failed", request.address(), failure);
        }
        server.release();
    }

    private static Reply failed(Address.Operation address) {
        return new Reply.Failure(
                FailureCode.HANDLER_FAILED,
                "the handler of " + address + " failed",
                Outcome.EXECUTED,
                false,
                Optional.empty(),
                false);
    }
}

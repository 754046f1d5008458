package dev.interservice.messaging.http.server;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.http.jetty.InlineExecutionLimiter;
import dev.interservice.messaging.http.jetty.RefusalResponses;
import dev.interservice.messaging.http.jetty.ServerExchange;
import dev.interservice.messaging.http.wire.ReceivedRequest;
import dev.interservice.messaging.http.wire.ReplyMapping;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.FailureCode;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route of an operation to its listener: each request goes to the listener and its reply back. How many at once is
 * the engine's to say.
 */
final class OperationRoute implements ServerRoute {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRoute.class);
    private static final int STOPPED = Integer.MIN_VALUE;

    private final Address.Operation address;
    private final RequestListener listener;
    private final TransportSetup setup;
    private final TransportSignals signals;
    private final InlineExecutionLimiter inlineLimiter;
    private final RouteTable routes;
    private final CompletableFuture<Void> stopFuture = new CompletableFuture<>();
    // The sign bit is STOPPED, the rest the requests in flight: one word, so that nothing is admitted after the stop.
    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param routes that it leaves when it is stopped and everything is answered */
    OperationRoute(
            Address.Operation address,
            RequestListener listener,
            TransportSetup setup,
            TransportSignals signals,
            InlineExecutionLimiter inlineLimiter,
            RouteTable routes) {
        this.address = address;
        this.listener = listener;
        this.setup = setup;
        this.signals = signals;
        this.inlineLimiter = inlineLimiter;
        this.routes = routes;
    }

    @Override
    public boolean isStopped() {
        return inFlight.get() < 0;
    }

    @Override
    public void handle(ServerExchange exchange, ReceivedRequest received) {
        if (!admit()) {
            exchange.respond(RefusalResponses.closing());
            return;
        }
        Deadline deadline = received.timeout()
                .map(timeout -> Deadline.after(timeout, setup.environment()::nanos))
                .orElse(Deadline.NONE);
        if (deadline.hasPassed()) {
            exchange.respond(RefusalResponses.expired(), ServerExchange.NO_ACTION, this::release);
            signals.expired(address, received.envelope());
            return;
        }
        InlineExecutionLimiter.InlineExecutor inlineExecutor = inlineLimiter.acquire(exchange.hasDedicatedThread());
        CompletableFuture<Reply> answer =
                invokeListener(new Delivery(received.envelope(), 1, deadline), inlineExecutor);
        if (!answer.isDone()) {
            exchange.onCancel(() -> answer.cancel(true));
        }
        answer.whenComplete((reply, failure) -> replied(exchange, reply, failure));
        inlineExecutor.run();
    }

    /** Admits nothing more; the end comes when the last reply is on the wire. */
    @Override
    public CompletableFuture<Void> stop() {
        if (inFlight.getAndUpdate(seen -> seen | STOPPED) == 0) {
            finish();
        }
        return stopFuture;
    }

    /** Replies that come after this are late. */
    @Override
    public void abandon() {
        stop();
        finish();
    }

    @Override
    public String toString() {
        return address.toString();
    }

    private void replied(ServerExchange exchange, @Nullable Reply reply, @Nullable Throwable failure) {
        if (reply != null) {
            exchange.respond(ReplyMapping.write(reply), onLateReply(), this::release);
            return;
        }
        // A cancelled one has no caller, and what it is told nobody reads.
        if (!exchange.isCancelled()) {
            LOG.warn("the listener of {} failed", address, failure);
        }
        exchange.respond(ReplyMapping.write(handlerFailed()), ServerExchange.NO_ACTION, this::release);
    }

    private CompletableFuture<Reply> invokeListener(Delivery delivery, Executor handlerThread) {
        try {
            return requireNonNull(listener.onRequest(delivery, handlerThread), "the listener returned no future");
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private boolean admit() {
        for (int seen = inFlight.get(); seen >= 0; seen = inFlight.get()) {
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
        return false;
    }

    private void release() {
        if (inFlight.decrementAndGet() == STOPPED) {
            finish();
        }
    }

    private void finish() {
        routes.remove(address, this);
        stopFuture.complete(null);
    }

    private Reply handlerFailed() {
        String message = "the handler of " + address + " failed";
        return new Reply.Failure(FailureCode.HANDLER_FAILED, message, Outcome.EXECUTED, false, Optional.empty(), false);
    }

    /** What happens to a reply whose caller has hung up: its signal, if an observer listens. */
    private Runnable onLateReply() {
        return signals.isObserved()
                ? () -> signals.lateReply(address.service() + "." + address.name())
                : ServerExchange.NO_ACTION;
    }
}

package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.FailureCode;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
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

/** A listener's hold on an operation: each request goes to it and its reply back. How many at once is the engine's to say. */
final class OperationRoute implements Route {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRoute.class);
    private static final int STOPPED = Integer.MIN_VALUE;

    private final Address.Operation address;
    private final RequestListener listener;
    private final TransportSetup setup;
    private final ServerSignals signals;
    private final SpareThreads spares;
    private final Routes routes;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    // The sign bit is STOPPED, the rest the requests in hand: one word, so that nothing is admitted after the stop.
    private final AtomicInteger inHand = new AtomicInteger();

    /** @param routes that it leaves when it is stopped and everything is answered */
    OperationRoute(
            Address.Operation address,
            RequestListener listener,
            TransportSetup setup,
            ServerSignals signals,
            SpareThreads spares,
            Routes routes) {
        this.address = address;
        this.listener = listener;
        this.setup = setup;
        this.signals = signals;
        this.spares = spares;
        this.routes = routes;
    }

    @Override
    public boolean isStopped() {
        return inHand.get() < 0;
    }

    @Override
    public void take(Exchange exchange, Received received) {
        if (!admit()) {
            exchange.answer(Refusals.closing());
            return;
        }
        Deadline deadline = received.timeout()
                .map(timeout -> Deadline.after(timeout, setup.environment()::nanos))
                .orElse(Deadline.NONE);
        if (deadline.hasPassed()) {
            exchange.answer(Refusals.expired(), Exchange.NOTHING, this::release);
            signals.expired(address, received.envelope());
            return;
        }
        SpareThreads.Spare spare = spares.take(exchange.hasItsThread());
        CompletableFuture<Reply> answer = ask(new Delivery(received.envelope(), 1, deadline), spare);
        if (!answer.isDone()) {
            exchange.onGone(() -> answer.cancel(true));
        }
        answer.whenComplete((reply, failure) -> answered(exchange, reply, failure));
        spare.run();
    }

    /** Admits nothing more; the end comes when the last reply is on the wire. */
    @Override
    public CompletableFuture<Void> stop() {
        if (inHand.getAndUpdate(seen -> seen | STOPPED) == 0) {
            finish();
        }
        return end;
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

    private void answered(Exchange exchange, @Nullable Reply reply, @Nullable Throwable failure) {
        if (reply != null) {
            exchange.answer(ReplyMapping.write(reply), signals.lateReply(address), this::release);
            return;
        }
        // A cancelled one has no caller, and what it is told nobody reads.
        if (!exchange.isGone()) {
            LOG.warn("the listener of {} failed", address, failure);
        }
        exchange.answer(ReplyMapping.write(failed()), Exchange.NOTHING, this::release);
    }

    private CompletableFuture<Reply> ask(Delivery delivery, Executor spare) {
        try {
            return requireNonNull(listener.onRequest(delivery, spare), "the listener returned no future");
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private boolean admit() {
        for (int seen = inHand.get(); seen >= 0; seen = inHand.get()) {
            if (inHand.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
        return false;
    }

    private void release() {
        if (inHand.decrementAndGet() == STOPPED) {
            finish();
        }
    }

    private void finish() {
        routes.remove(address, this);
        end.complete(null);
    }

    private Reply failed() {
        String message = "the handler of " + address + " failed";
        return new Reply.Failure(FailureCode.HANDLER_FAILED, message, Outcome.EXECUTED, false, Optional.empty(), false);
    }
}

package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Inbox;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.resilience.HandlerPolicy;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.FailureCode;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one operation with its handler: never begins work that nobody waits for any more. */
final class RequestServer<Q, R> implements RequestListener, HandlerRegistration.DeliveryHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestServer.class);

    private final Operation<Q, R> operation;
    private final RequestHandler<? super Q, ? extends R> handler;
    private final Environment environment;
    private final Codec codec;
    private final int maxReplyBytes;
    private final Duration timeout;
    private final InboxGuard inboxGuard;
    private final DeliverySignals signals;
    private final HandlerExecutor handlerExecutor;
    private final InFlightDeliveries<ReplyFuture> inFlightDeliveries = new InFlightDeliveries<>();
    private volatile boolean draining;

    RequestServer(
            Operation<Q, R> operation,
            RequestHandler<? super Q, ? extends R> handler,
            Environment environment,
            Codec codec,
            int maxReplyBytes,
            HandlerPolicy policy,
            InboxGuard inboxGuard,
            DeliverySignals signals) {
        this.operation = operation;
        this.handler = handler;
        this.environment = environment;
        this.codec = codec;
        this.maxReplyBytes = maxReplyBytes;
        this.timeout = policy.timeout();
        this.inboxGuard = inboxGuard;
        this.signals = signals;
        this.handlerExecutor = new HandlerExecutor(environment.executor(), policy.concurrency(), policy.queue());
    }

    @Override
    public CompletableFuture<Reply> onRequest(Delivery delivery) {
        return start(delivery, handlerExecutor::offer);
    }

    @Override
    public CompletableFuture<Reply> onRequest(Delivery delivery, Executor handlerThread) {
        return start(delivery, invocation -> handlerExecutor.offer(invocation, handlerThread));
    }

    private CompletableFuture<Reply> start(Delivery delivery, Predicate<HandlerInvocation<Reply>> start) {
        if (delivery.deadline().hasPassed()) {
            return CompletableFuture.completedFuture(expired(delivery));
        }
        ReplyFuture replyFuture = new ReplyFuture(delivery);
        inFlightDeliveries.add(replyFuture);
        // Race: drain() sets the flag before interrupt() looks at what is in flight, and this request was added before
        // the flag is read, so it is turned away or can be interrupted.
        if (draining) {
            replyFuture.complete(reject(delivery, FailureCode.CLOSING, "is closing", false));
        } else if (!start.test(replyFuture.invocation)) {
            replyFuture.complete(
                    reject(delivery, FailureCode.OVERLOADED, "has all its handlers and its queue full", false));
        }
        return replyFuture;
    }

    /** Requests that wait for a slot keep their turn: their callers wait, and the grace bounds them. */
    @Override
    public void drain() {
        draining = true;
    }

    /** Requests are never held back: their callers have breakers of their own. */
    @Override
    public boolean isPaused() {
        return false;
    }

    @Override
    public int deliveriesInFlight() {
        return inFlightDeliveries.size();
    }

    @Override
    public void interrupt() {
        inFlightDeliveries.forEach(replyFuture -> replyFuture.invocation.cancel(true));
    }

    private Reply decodeAndHandle(Delivery delivery, MessageContext context) throws Exception {
        // It may have waited for a slot longer than its caller waits for the reply.
        if (delivery.deadline().hasPassed()) {
            return expired(delivery);
        }
        Q request;
        try {
            request = codec.decode(delivery.envelope().body().bytes(), operation.payload());
        } catch (CodecFailure failure) {
            String id = delivery.envelope().id();
            LOG.warn("a request of {} cannot be read: {} (id {})", operation.type(), failure.getMessage(), id);
            return reject(delivery, FailureCode.UNREADABLE, "cannot read the request: its log tells where", true);
        }
        return handleOnce(delivery, context, request);
    }

    private Reply handleOnce(Delivery delivery, MessageContext context, Q request) throws Exception {
        Inbox.Claim claim = inboxGuard.claimRequest(delivery);
        if (claim instanceof Inbox.Claim.First first) {
            return handle(delivery, context, request, first.ticket());
        }
        if (claim instanceof Inbox.Claim.Handled handled) {
            signals.duplicate(delivery);
            return new Reply.Success(
                    Body.of(codec.contentType(), handled.reply().orElseThrow()));
        }
        return claim instanceof Inbox.Claim.Busy
                ? reject(
                        delivery, FailureCode.IN_PROGRESS, "is handling the same idempotency key at this moment", false)
                : reject(
                        delivery,
                        FailureCode.KEY_CONFLICT,
                        "has seen the same idempotency key with another request",
                        true);
    }

    private Reply handle(Delivery delivery, MessageContext context, Q request, Inbox.Ticket ticket) throws Exception {
        long startedAt = signals.delivered(delivery, delivery.attempt());
        Reply reply = null;
        try {
            reply = replyTo(request, context);
            return reply;
        } finally {
            if (reply instanceof Reply.Success success) {
                ticket.complete(Optional.of(success.body().bytes()));
            } else {
                ticket.release();
            }
            signals.settled(delivery, delivery.attempt(), endOf(reply), startedAt);
        }
    }

    private Reply replyTo(Q request, MessageContext context) throws Exception {
        try {
            return encode(handler.handle(request, context));
        } catch (FaultException fault) {
            return faultReply(fault);
        }
    }

    private static Signal.DeliveryEnd endOf(@Nullable Reply reply) {
        if (reply instanceof Reply.Success) {
            return Signal.DeliveryEnd.REPLIED;
        }
        return reply instanceof Reply.Fault ? Signal.DeliveryEnd.FAULT : Signal.DeliveryEnd.FAILED;
    }

    private Reply encode(@Nullable R reply) {
        if (reply == null) {
            LOG.error("the handler of {} returned null: return a reply, or Done.DONE", operation.type());
            return failure(FailureCode.HANDLER_FAILED, "has no reply", Outcome.EXECUTED, true);
        }
        return limitSize(codec.encode(reply, operation.reply()), Reply.Success::new);
    }

    private Reply faultReply(FaultException thrown) {
        Optional<Fault<?>> declared = operation.fault(thrown.code());
        // A fault that came from a call of the handler's own has a contract, and is not this operation's.
        if (declared.isEmpty() || !thrown.contract().isEmpty()) {
            throw thrown;
        }
        return encodeFault(thrown, declared.get());
    }

    private <D> Reply encodeFault(FaultException thrown, Fault<D> declared) {
        D details = thrown.details(declared).orElseThrow();
        return limitSize(codec.encode(details, declared.details()), body -> new Reply.Fault(declared.code(), body));
    }

    private Reply limitSize(byte[] bytes, Function<Body, Reply> reply) {
        if (bytes.length > maxReplyBytes) {
            LOG.error("a reply of {} has {} bytes, more than max-message-size", operation.type(), bytes.length);
            return failure(
                    FailureCode.REPLY_TOO_LARGE, "has a reply that is too large to send", Outcome.EXECUTED, true);
        }
        return reply.apply(Body.of(codec.contentType(), bytes));
    }

    private Reply handlerFailed(Delivery delivery, Throwable thrown, HandlerInvocation<Reply> invocation) {
        String id = delivery.envelope().id();
        // Retries were used up on the way from here: if the caller retried, every hop would multiply them.
        boolean doNotRetry = invocation.areRetriesExhausted();
        if (!(thrown instanceof HandlerInvocation.HandlerTimeoutException handlerTimeout)) {
            LOG.error("the handler of {} failed (id {})", operation.type(), id, thrown);
            return failure(
                    FailureCode.HANDLER_FAILED,
                    "failed in its handler: its log tells why",
                    Outcome.EXECUTED,
                    doNotRetry);
        }
        if (delivery.deadline().hasPassed()) {
            LOG.warn(
                    "{} was not done within {}, when its caller's time was up (id {})",
                    operation.type(),
                    handlerTimeout.limit(),
                    id);
            // It may reach the caller before the caller's own timer rings, and must mean the same.
            return failure(
                    FailureCode.DEADLINE_EXCEEDED,
                    "interrupted its handler when the caller's time was up",
                    Outcome.UNKNOWN,
                    doNotRetry);
        }
        LOG.error("the handler of {} failed (id {})", operation.type(), id, handlerTimeout);
        return failure(
                FailureCode.HANDLER_TIMEOUT,
                "interrupted its handler after " + handlerTimeout.limit(),
                Outcome.EXECUTED,
                doNotRetry);
    }

    private Reply expired(Delivery delivery) {
        signals.expired(delivery);
        return failure(FailureCode.EXPIRED, "received the request after its deadline", Outcome.NOT_EXECUTED, false);
    }

    private Reply reject(Delivery delivery, String code, String message, boolean doNotRetry) {
        signals.shed(delivery, code);
        return failure(code, message, Outcome.NOT_EXECUTED, doNotRetry);
    }

    private Reply failure(String code, String message, Outcome outcome, boolean doNotRetry) {
        String text = "the service " + message;
        return new Reply.Failure(code, text, outcome, false, Optional.empty(), doNotRetry);
    }

    /** The reply to come; cancelling it stops the handler, because the caller has gone. */
    private final class ReplyFuture extends CompletableFuture<Reply> {
        private final HandlerInvocation<Reply> invocation;

        ReplyFuture(Delivery delivery) {
            invocation = new HandlerInvocation<>(
                    environment, timeout, delivery, delivery.attempt(), context -> decodeAndHandle(delivery, context));
            invocation.whenComplete((reply, thrown) -> complete(thrown == null ? reply : failed(delivery, thrown)));
        }

        private Reply failed(Delivery delivery, Throwable thrown) {
            if (invocation.wasCancelled(thrown)) {
                Outcome outcome = invocation.hasStarted() ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
                return failure(FailureCode.CLOSING, "closed before it had answered", outcome, false);
            }
            return handlerFailed(delivery, thrown, invocation);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            // First, or it would end with the reply of a call that was closed.
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            invocation.cancel(mayInterruptIfRunning);
            handlerExecutor.withdraw(invocation);
            return cancelled;
        }
    }
}

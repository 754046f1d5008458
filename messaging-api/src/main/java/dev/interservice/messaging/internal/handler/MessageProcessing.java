package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.internal.handler.ConsumerBinding.RedeliveryMode;
import dev.interservice.messaging.internal.handler.ConsumerBinding.UnhandledMessageException;
import dev.interservice.messaging.internal.resilience.EndpointBreaker;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message from its delivery to its settlement: the future ends with what is to become of it.
 *
 * <p>One attempt follows the other; the lock is for the race between the next attempt and giving the message back. The
 * future is completed outside of it, because whoever waits for the settlement has locks of its own.
 */
final class MessageProcessing extends CompletableFuture<Settlement> {
    private static final Logger LOG = LoggerFactory.getLogger(MessageProcessing.class);
    private static final Duration MIN_PAUSE = Duration.ofMillis(200);

    private final Delivery delivery;
    private final ConsumerBinding<?> consumerBinding;
    private final HandlerExecutor handlerExecutor;
    private final Optional<EndpointBreaker> breaker;
    private final BooleanSupplier draining;

    private int attempt;
    private boolean returned;
    private boolean settled;
    private @Nullable HandlerInvocation<Settlement> invocation;
    private Environment.@Nullable Timer pause;
    private volatile boolean handlerStarted;
    private volatile long handlerStartedAt;
    private volatile EndpointBreaker.@Nullable BreakerPermit permit;
    private volatile boolean permitIsTrial;

    MessageProcessing(
            Delivery delivery,
            ConsumerBinding<?> consumerBinding,
            HandlerExecutor handlerExecutor,
            Optional<EndpointBreaker> breaker,
            BooleanSupplier draining) {
        this.delivery = delivery;
        this.consumerBinding = consumerBinding;
        this.handlerExecutor = handlerExecutor;
        this.breaker = breaker;
        this.draining = draining;
        this.attempt = delivery.attempt();
    }

    /** Gives it to the handler as soon as there is a slot. */
    void start() {
        // The message before this one of the same key may have just been given back: going on would change their order.
        if (draining.getAsBoolean()) {
            returnToTransport();
            return;
        }
        // What would only be told to wait needs no thread for that; a trial that hangs is found out on one.
        if (breaker.filter(open -> !open.remainingOpen().isZero()).isPresent()) {
            pause(pauseBeforeRetry(), () -> resume(attempt));
            return;
        }
        HandlerInvocation<Settlement> startedInvocation;
        synchronized (this) {
            if (returned) {
                return;
            }
            startedInvocation = new HandlerInvocation<>(
                    consumerBinding.environment(), consumerBinding.policy().timeout(), delivery, attempt, this::handle);
            invocation = startedInvocation;
            handlerStarted = false;
        }
        startedInvocation.whenComplete((settlement, thrown) -> {
            reportToBreaker(startedInvocation, thrown);
            if (thrown == null) {
                settle(settlement, Signal.DeliveryEnd.ACKNOWLEDGED);
            } else if (startedInvocation.wasCancelled(thrown)) {
                settle(Settlement.Return.RETURN, Signal.DeliveryEnd.RETURNED);
            } else {
                onFailure(thrown);
            }
        });
        if (!handlerExecutor.offer(startedInvocation)) {
            returnToTransport();
        }
    }

    /** Gives it back to the transport, handled in part or not at all; a running handler is interrupted. */
    void returnToTransport() {
        HandlerInvocation<Settlement> runningInvocation;
        synchronized (this) {
            returned = true;
            if (pause != null) {
                pause.cancel();
            }
            runningInvocation = invocation;
        }
        // The handler first: who closes from within it must find the interrupt when the settlement has come.
        if (runningInvocation != null) {
            runningInvocation.cancel(true);
        }
        settle(Settlement.Return.RETURN, Signal.DeliveryEnd.RETURNED);
    }

    /** Gives it back unless its handler is running. */
    void returnUnlessStarted() {
        HandlerInvocation<Settlement> runningInvocation;
        synchronized (this) {
            runningInvocation = pause == null ? invocation : null;
        }
        if (runningInvocation == null) {
            returnToTransport();
        } else {
            runningInvocation.cancelUnlessStarted();
        }
    }

    private Settlement handle(MessageContext context) throws Exception {
        acquirePermit();
        consumerBinding.consume(delivery, context, () -> {
            handlerStartedAt = consumerBinding.signals().delivered(delivery, context.attempt());
            handlerStarted = true;
        });
        return Settlement.Acknowledge.ACKNOWLEDGE;
    }

    /**
     * While the handler fails at most messages this one waits; it has used no attempt. Race: the breaker may have opened
     * after this one was begun.
     */
    private void acquirePermit() throws UnhandledMessageException {
        if (breaker.isPresent()) {
            permit = breaker.get()
                    .tryAcquire(consumerBinding.policy().timeout())
                    .orElseThrow(() -> new UnhandledMessageException(
                            UnhandledMessageException.UnhandledReason.PAUSED,
                            "most messages fail at this moment",
                            null));
            permitIsTrial = permit.isTrial();
        }
    }

    /**
     * Only first attempts tell against the handler while all is well: a poison message that comes again and again is one
     * message. Of a trial every attempt tells, and costs the message none: else an outage would end in dead letters.
     */
    private void reportToBreaker(HandlerInvocation<Settlement> endedInvocation, @Nullable Throwable thrown) {
        EndpointBreaker.BreakerPermit acquired = permit;
        if (acquired == null) {
            return;
        }
        permit = null;
        if (thrown == null && handlerStarted) {
            acquired.success();
        } else if (thrown == null
                || thrown instanceof UnhandledMessageException
                || endedInvocation.wasCancelled(thrown)) {
            acquired.release();
        } else if (attempt == 1 || acquired.isTrial()) {
            acquired.failure();
        } else {
            acquired.release();
        }
    }

    private Duration pauseBeforeRetry() {
        Duration open = breaker.map(EndpointBreaker::remainingOpen).orElse(Duration.ZERO);
        return open.compareTo(MIN_PAUSE) > 0 ? open : MIN_PAUSE;
    }

    private void onFailure(Throwable thrown) {
        if (thrown instanceof UnhandledMessageException unhandled) {
            if (unhandled.isTemporary()) {
                pause(pauseBeforeRetry(), () -> resume(attempt));
            } else {
                deadLetter(String.valueOf(unhandled.getMessage()), unhandled);
            }
        } else if (permitIsTrial) {
            LOG.warn("{} failed while most messages do, and waits: {}", this, thrown.toString());
            signalEnd(Signal.DeliveryEnd.RETURNED);
            // Longer than those that were not tried, so that others are tried next.
            pause(pauseBeforeRetry().plus(MIN_PAUSE), () -> resume(attempt));
        } else if (attempt >= consumerBinding.policy().maxAttempts()) {
            deadLetter(thrown.getClass().getSimpleName() + ": " + thrown.getMessage(), thrown);
        } else {
            scheduleRetry(thrown);
        }
    }

    private void deadLetter(String cause, Throwable thrown) {
        LOG.error("{} becomes a dead letter after attempt {}", this, attempt, thrown);
        consumerBinding.signals().deadLettered(delivery, attempt, cause);
        settle(new Settlement.DeadLetter(cause, attempt), Signal.DeliveryEnd.DEAD_LETTERED);
    }

    private void scheduleRetry(Throwable thrown) {
        Duration delay = consumerBinding.policy().delayAfter(attempt);
        int maxAttempts = consumerBinding.policy().maxAttempts();
        LOG.warn(
                "{} failed in attempt {} of {} and is tried again in {}: {}",
                this,
                attempt,
                maxAttempts,
                delay,
                thrown.toString());
        if (consumerBinding.redeliveryMode() == RedeliveryMode.BY_TRANSPORT) {
            settle(new Settlement.Redeliver(delay), Signal.DeliveryEnd.REDELIVERED);
        } else if (consumerBinding.redeliveryMode() == RedeliveryMode.HELD) {
            pause(delay, () -> settle(new Settlement.Redeliver(Duration.ZERO), Signal.DeliveryEnd.REDELIVERED));
        } else {
            signalEnd(Signal.DeliveryEnd.REDELIVERED);
            pause(delay, () -> resume(attempt + 1));
        }
    }

    private void pause(Duration delay, Runnable then) {
        synchronized (this) {
            if (!draining.getAsBoolean() && !returned) {
                pause = consumerBinding.environment().after(delay, then);
                return;
            }
        }
        settle(Settlement.Return.RETURN, Signal.DeliveryEnd.RETURNED);
    }

    private void resume(int nextAttempt) {
        synchronized (this) {
            pause = null;
            attempt = nextAttempt;
        }
        start();
    }

    private void settle(Settlement settlement, Signal.DeliveryEnd end) {
        // Race: the handler's end and a close may both settle it. Not complete() decides, because the signal comes
        // first.
        if (!isDone() && claimSettlement()) {
            signalEnd(end);
            complete(settlement);
        }
    }

    private synchronized boolean claimSettlement() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    private void signalEnd(Signal.DeliveryEnd end) {
        if (handlerStarted) {
            handlerStarted = false;
            consumerBinding.signals().settled(delivery, attempt, end, handlerStartedAt);
        }
    }

    @Override
    public String toString() {
        return consumerBinding.contract().type() + " (id " + delivery.envelope().id() + ")";
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.resilience.Breaker;
import dev.interservice.messaging.runtime.Consumption.Redelivery;
import dev.interservice.messaging.runtime.Consumption.Unhandled;
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
final class MessageInHand extends CompletableFuture<Settlement> {
    private static final Logger LOG = LoggerFactory.getLogger(MessageInHand.class);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(200);

    private final Delivery delivery;
    private final Consumption<?> consumption;
    private final HandlerSlots slots;
    private final Optional<Breaker> breaker;
    private final BooleanSupplier draining;

    private int attempt;
    private boolean givenBack;
    private boolean ended;
    private @Nullable HandlerCall<Settlement> call;
    private Environment.@Nullable Timer pause;
    private volatile boolean handlerBegun;
    private volatile long handlerBegunAt;
    private volatile Breaker.@Nullable Permit permit;
    private volatile boolean trial;

    MessageInHand(
            Delivery delivery,
            Consumption<?> consumption,
            HandlerSlots slots,
            Optional<Breaker> breaker,
            BooleanSupplier draining) {
        this.delivery = delivery;
        this.consumption = consumption;
        this.slots = slots;
        this.breaker = breaker;
        this.draining = draining;
        this.attempt = delivery.attempt();
    }

    /** Gives it to the handler as soon as there is a slot. */
    void begin() {
        // In a lane the message before this one may have just been given back: going on would change their order.
        if (draining.getAsBoolean()) {
            giveBack();
            return;
        }
        // What would only be told to wait needs no thread for that; a trial that hangs is found out on one.
        if (breaker.filter(open -> !open.remainingOpen().isZero()).isPresent()) {
            pause(busyPause(), () -> resume(attempt));
            return;
        }
        HandlerCall<Settlement> begun;
        synchronized (this) {
            if (givenBack) {
                return;
            }
            begun = new HandlerCall<>(
                    consumption.environment(), consumption.policy().timeout(), delivery, attempt, this::handle);
            call = begun;
            handlerBegun = false;
        }
        begun.whenComplete((settlement, thrown) -> {
            endPermit(begun, thrown);
            if (thrown == null) {
                settle(settlement, Signal.End.ACKNOWLEDGED);
            } else if (begun.wasCancelled(thrown)) {
                settle(Settlement.Return.RETURN, Signal.End.RETURNED);
            } else {
                failed(thrown);
            }
        });
        if (!slots.offer(begun)) {
            giveBack();
        }
    }

    /** Gives it back to the transport, handled in part or not at all; a running handler is interrupted. */
    void giveBack() {
        HandlerCall<Settlement> running;
        synchronized (this) {
            givenBack = true;
            if (pause != null) {
                pause.cancel();
            }
            running = call;
        }
        // The handler first: who closes from within it must find the interrupt when the settlement has come.
        if (running != null) {
            running.cancel(true);
        }
        settle(Settlement.Return.RETURN, Signal.End.RETURNED);
    }

    /** Gives it back unless its handler is running. */
    void giveBackUnlessBegun() {
        HandlerCall<Settlement> running;
        synchronized (this) {
            running = pause == null ? call : null;
        }
        if (running == null) {
            giveBack();
        } else {
            running.cancelUnlessBegun();
        }
    }

    private Settlement handle(MessageContext context) throws Exception {
        takePermit();
        consumption.consume(delivery, context, () -> {
            handlerBegunAt = consumption.signals().delivered(delivery, context.attempt());
            handlerBegun = true;
        });
        return Settlement.Acknowledge.ACKNOWLEDGE;
    }

    /**
     * While the handler fails at most messages this one waits; it has used no attempt. Race: the breaker may have opened
     * after this one was begun.
     */
    private void takePermit() throws Unhandled {
        if (breaker.isPresent()) {
            permit = breaker.get()
                    .tryAcquire(consumption.policy().timeout())
                    .orElseThrow(() -> new Unhandled(Unhandled.Why.PAUSED, "most messages fail at this moment", null));
            trial = permit.isTrial();
        }
    }

    /**
     * Only first attempts tell against the handler while all is well: a poison message that comes again and again is one
     * message. Of a trial every attempt tells, and costs the message none: else an outage would end in dead letters.
     */
    private void endPermit(HandlerCall<Settlement> ended, @Nullable Throwable thrown) {
        Breaker.Permit taken = permit;
        if (taken == null) {
            return;
        }
        permit = null;
        if (thrown == null && handlerBegun) {
            taken.success();
        } else if (thrown == null || thrown instanceof Unhandled || ended.wasCancelled(thrown)) {
            taken.release();
        } else if (attempt == 1 || taken.isTrial()) {
            taken.failure();
        } else {
            taken.release();
        }
    }

    private Duration busyPause() {
        Duration open = breaker.map(Breaker::remainingOpen).orElse(Duration.ZERO);
        return open.compareTo(BUSY_PAUSE) > 0 ? open : BUSY_PAUSE;
    }

    private void failed(Throwable thrown) {
        if (thrown instanceof Unhandled unhandled) {
            if (unhandled.isTemporary()) {
                pause(busyPause(), () -> resume(attempt));
            } else {
                deadLetter(String.valueOf(unhandled.getMessage()), unhandled);
            }
        } else if (trial) {
            LOG.warn("{} failed while most messages do, and waits: {}", this, thrown.toString());
            tellEnd(Signal.End.RETURNED);
            // Longer than those that were not tried, so that others are tried next.
            pause(busyPause().plus(BUSY_PAUSE), () -> resume(attempt));
        } else if (attempt >= consumption.policy().maxAttempts()) {
            deadLetter(thrown.getClass().getSimpleName() + ": " + thrown.getMessage(), thrown);
        } else {
            tryAgain(thrown);
        }
    }

    private void deadLetter(String cause, Throwable thrown) {
        LOG.error("{} becomes a dead letter after attempt {}", this, attempt, thrown);
        consumption.signals().deadLettered(delivery, attempt, cause);
        settle(new Settlement.DeadLetter(cause, attempt), Signal.End.DEAD_LETTERED);
    }

    private void tryAgain(Throwable thrown) {
        Duration delay = consumption.policy().waitAfter(attempt);
        int most = consumption.policy().maxAttempts();
        LOG.warn(
                "{} failed in attempt {} of {} and is tried again in {}: {}",
                this,
                attempt,
                most,
                delay,
                thrown.toString());
        if (consumption.redelivery() == Redelivery.BY_TRANSPORT) {
            settle(new Settlement.Redeliver(delay), Signal.End.REDELIVERED);
        } else if (consumption.redelivery() == Redelivery.HELD) {
            pause(delay, () -> settle(new Settlement.Redeliver(Duration.ZERO), Signal.End.REDELIVERED));
        } else {
            tellEnd(Signal.End.REDELIVERED);
            pause(delay, () -> resume(attempt + 1));
        }
    }

    private void pause(Duration delay, Runnable then) {
        synchronized (this) {
            if (!draining.getAsBoolean() && !givenBack) {
                pause = consumption.environment().after(delay, then);
                return;
            }
        }
        settle(Settlement.Return.RETURN, Signal.End.RETURNED);
    }

    private void resume(int nextAttempt) {
        synchronized (this) {
            pause = null;
            attempt = nextAttempt;
        }
        begin();
    }

    private void settle(Settlement settlement, Signal.End end) {
        // Race: the handler's end and a close may both settle it. Not complete() decides, because the signal comes
        // first.
        if (!isDone() && claimEnd()) {
            tellEnd(end);
            complete(settlement);
        }
    }

    private synchronized boolean claimEnd() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void tellEnd(Signal.End end) {
        if (handlerBegun) {
            handlerBegun = false;
            consumption.signals().settled(delivery, attempt, end, handlerBegunAt);
        }
    }

    @Override
    public String toString() {
        return consumption.contract().type() + " (id " + delivery.envelope().id() + ")";
    }
}

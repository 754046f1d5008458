package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.resilience.HandlerPolicy;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the messages of one queue or group to its handler and decides what becomes of each: acknowledged after success,
 * delivered again after a growing delay, a dead letter after the last attempt or when it cannot be read.
 *
 * <p>Messages of an ordered contract go through {@link Lanes} and are tried again in place, so that their key waits;
 * others go back to the transport for the delay, or are held here when it cannot delay.
 */
final class Receiver<T> implements MessageListener, Listening.Handling {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    private final Contract<T> contract;
    private final MessageHandler<? super T> handler;
    private final Environment environment;
    private final Codec codec;
    private final HandlerPolicy policy;
    private final Redelivery redelivery;
    private final HandlerSlots slots;
    private final Lanes lanes = new Lanes();
    private final InHand<Handled> inHand = new InHand<>();
    private volatile boolean draining;

    Receiver(
            Contract<T> contract,
            MessageHandler<? super T> handler,
            Environment environment,
            Codec codec,
            HandlerPolicy policy,
            int prefetch,
            Redelivery redelivery) {
        this.contract = contract;
        this.handler = handler;
        this.environment = environment;
        this.codec = codec;
        this.policy = policy;
        this.redelivery = redelivery;
        this.slots = new HandlerSlots(environment.executor(), policy.concurrency(), prefetch);
    }

    /** Where a message waits between two attempts. */
    enum Redelivery {
        /** In the transport, which delays it. */
        BY_TRANSPORT,
        /** Here, unacknowledged; then the transport delivers it again at once. */
        HELD,
        /** Here, unacknowledged, at the head of its lane; the transport learns only the end. */
        IN_PLACE
    }

    @Override
    public CompletableFuture<Settlement> onMessage(Delivery delivery) {
        Handled handled = new Handled(delivery);
        inHand.add(handled);
        // Race: drain() sets the flag before it looks at what is in hand, and this delivery was put in hand before the
        // flag is read, so at least one of the two gives it back.
        if (draining) {
            handled.giveBack();
        } else if (redelivery == Redelivery.IN_PLACE) {
            lanes.enter(delivery.envelope().subject().orElse(""), handled, handled::begin);
        } else {
            handled.begin();
        }
        return handled;
    }

    @Override
    public void drain() {
        draining = true;
        inHand.forEach(Handled::giveBackUnlessBegun);
    }

    @Override
    public void interrupt() {
        inHand.forEach(Handled::giveBack);
    }

    /** A message whose time is over is dropped without its handler. */
    private Settlement consume(Delivery delivery, MessageContext context) throws Exception {
        if (!delivery.deadline().hasPassed()) {
            handler.handle(read(delivery), context);
        }
        return Settlement.Acknowledge.ACKNOWLEDGE;
    }

    private T read(Delivery delivery) throws Unreadable {
        try {
            return codec.decode(delivery.envelope().body().bytes(), contract.payload());
        } catch (CodecFailure failure) {
            throw new Unreadable(failure);
        }
    }

    /** The message itself cannot be read; a {@link CodecFailure} from a handler is about something else. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final CodecFailure failure;

        Unreadable(CodecFailure failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** One message in hand; the future ends with what is to become of it. */
    private final class Handled extends CompletableFuture<Settlement> {
        private final Delivery delivery;

        // One attempt follows the other; the lock is for the race between the next attempt and giving back. The future
        // is
        // completed outside of it, because whoever waits for the settlement has locks of its own.
        private int attempt;
        private boolean givenBack;
        private @Nullable HandlerCall<Settlement> call;
        private Environment.@Nullable Timer pause;

        Handled(Delivery delivery) {
            this.delivery = delivery;
            this.attempt = delivery.attempt();
        }

        void begin() {
            // In a lane the message before this one may have just been given back: going on would change their order.
            if (draining) {
                giveBack();
                return;
            }
            HandlerCall<Settlement> begun;
            synchronized (this) {
                if (givenBack) {
                    return;
                }
                begun = new HandlerCall<>(
                        environment, policy.timeout(), delivery, attempt, context -> consume(delivery, context));
                call = begun;
            }
            begun.whenComplete((settlement, thrown) -> {
                if (thrown == null) {
                    complete(settlement);
                } else {
                    failed(begun, thrown);
                }
            });
            if (!slots.offer(begun)) {
                giveBack();
            }
        }

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
            complete(Settlement.Return.RETURN);
        }

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

        private void failed(HandlerCall<Settlement> ended, Throwable thrown) {
            if (ended.wasCancelled(thrown)) {
                complete(Settlement.Return.RETURN);
            } else if (thrown instanceof Unreadable unreadable) {
                deadLetter("cannot be read: " + unreadable.failure.getMessage(), unreadable.failure);
            } else if (attempt >= policy.maxAttempts()) {
                deadLetter(thrown.getClass().getSimpleName() + ": " + thrown.getMessage(), thrown);
            } else {
                tryAgain(thrown);
            }
        }

        private void deadLetter(String cause, Throwable thrown) {
            LOG.error(
                    "{} becomes a dead letter after attempt {} (id {})",
                    contract.type(),
                    attempt,
                    delivery.envelope().id(),
                    thrown);
            complete(new Settlement.DeadLetter(cause, attempt));
        }

        private void tryAgain(Throwable thrown) {
            Duration delay = policy.waitAfter(attempt);
            LOG.warn(
                    "{} failed in attempt {} of {} and is tried again in {} (id {}): {}",
                    contract.type(),
                    attempt,
                    policy.maxAttempts(),
                    delay,
                    delivery.envelope().id(),
                    thrown.toString());
            if (redelivery == Redelivery.BY_TRANSPORT) {
                complete(new Settlement.Redeliver(delay));
            } else {
                pause(delay, redelivery == Redelivery.IN_PLACE ? this::nextAttempt : this::backToTransport);
            }
        }

        private void pause(Duration delay, Runnable then) {
            synchronized (this) {
                if (!draining && !givenBack) {
                    pause = environment.after(delay, then);
                    return;
                }
            }
            complete(Settlement.Return.RETURN);
        }

        private void backToTransport() {
            complete(new Settlement.Redeliver(Duration.ZERO));
        }

        private void nextAttempt() {
            synchronized (this) {
                pause = null;
                attempt++;
            }
            begin();
        }
    }
}

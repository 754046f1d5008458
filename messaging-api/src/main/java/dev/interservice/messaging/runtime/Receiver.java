package dev.interservice.messaging.runtime;

import dev.interservice.messaging.resilience.Breaker;
import dev.interservice.messaging.runtime.Consumption.Redelivery;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the messages of one queue or group and decides what becomes of each: acknowledged after success, delivered again
 * after a growing delay, a dead letter after the last attempt or when it cannot be read.
 *
 * <p>While most messages fail at their first attempt none is given to the handler: its breaker lets a few through after a
 * while, and all when these succeed.
 *
 * <p>Messages of an ordered contract go through {@link Lanes} and are tried again in place, so that their key waits;
 * others go back to the transport for the delay, or are held here when it cannot delay.
 */
final class Receiver implements MessageListener, Listening.Handling {
    private final Consumption<?> consumption;
    private final Optional<Breaker> breaker;
    private final HandlerSlots slots;
    private final Lanes lanes = new Lanes();
    private final InHand<MessageInHand> inHand = new InHand<>();
    private volatile boolean draining;

    Receiver(Consumption<?> consumption, int prefetch) {
        this.consumption = consumption;
        this.breaker = consumption
                .policy()
                .breaker()
                .map(policy -> new Breaker(consumption.contract().type(), policy, consumption.environment()));
        this.slots = new HandlerSlots(
                consumption.environment().executor(), consumption.policy().concurrency(), prefetch);
    }

    @Override
    public CompletableFuture<Settlement> onMessage(Delivery delivery) {
        MessageInHand message = new MessageInHand(delivery, consumption, slots, breaker, () -> draining);
        inHand.add(message);
        // Race: drain() sets the flag before it looks at what is in hand, and this message was put in hand before the
        // flag is read, so at least one of the two gives it back.
        if (draining) {
            message.giveBack();
        } else if (consumption.redelivery() == Redelivery.IN_PLACE) {
            lanes.enter(delivery.envelope().subject().orElse(""), message, message::begin);
        } else {
            message.begin();
        }
        return message;
    }

    @Override
    public void drain() {
        draining = true;
        inHand.forEach(MessageInHand::giveBackUnlessBegun);
    }

    @Override
    public void interrupt() {
        inHand.forEach(MessageInHand::giveBack);
    }

    /** While the breaker is not closed, messages wait in hand; when there are as many as may be, none comes. */
    @Override
    public boolean isPaused() {
        return breaker.map(each -> each.state() != Breaker.State.CLOSED && (each.isFull() || inHand() > 0))
                .orElse(false);
    }

    @Override
    public int inHand() {
        return inHand.size();
    }
}

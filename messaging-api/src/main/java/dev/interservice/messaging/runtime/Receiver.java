package dev.interservice.messaging.runtime;

import dev.interservice.messaging.runtime.Consumption.Redelivery;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the messages of one queue or group and decides what becomes of each: acknowledged after success, delivered again
 * after a growing delay, a dead letter after the last attempt or when it cannot be read.
 *
 * <p>Messages of an ordered contract go through {@link Lanes} and are tried again in place, so that their key waits;
 * others go back to the transport for the delay, or are held here when it cannot delay.
 */
final class Receiver implements MessageListener, Listening.Handling {
    private final Consumption<?> consumption;
    private final HandlerSlots slots;
    private final Lanes lanes = new Lanes();
    private final InHand<MessageInHand> inHand = new InHand<>();
    private volatile boolean draining;

    Receiver(Consumption<?> consumption, int prefetch) {
        this.consumption = consumption;
        this.slots = new HandlerSlots(
                consumption.environment().executor(), consumption.policy().concurrency(), prefetch);
    }

    @Override
    public CompletableFuture<Settlement> onMessage(Delivery delivery) {
        MessageInHand message = new MessageInHand(delivery, consumption, slots, () -> draining);
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

    @Override
    public int inHand() {
        return inHand.size();
    }
}

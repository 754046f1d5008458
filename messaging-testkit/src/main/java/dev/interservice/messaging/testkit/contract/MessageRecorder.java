package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A listener that remembers its messages, duplicates included. */
public final class MessageRecorder extends DeliveryRecorder<Settlement> implements MessageListener {
    MessageRecorder(Duration patience, Function<Delivery, CompletableFuture<Settlement>> behaviour) {
        super(patience, behaviour);
    }

    @Override
    public CompletableFuture<Settlement> onMessage(Delivery delivery) {
        return record(delivery);
    }

    /** Settles the delivery with this number, from 1, which must have come. */
    public void settle(int number, Settlement settlement) {
        await(number);
        result(number).complete(settlement);
    }

    /** Acknowledges the delivery with this number, from 1. */
    public void acknowledge(int number) {
        settle(number, Settlement.Acknowledge.ACKNOWLEDGE);
    }

    /** Lets the delivery with this number, from 1, come again at once, as one attempt more. */
    public void redeliver(int number) {
        settle(number, new Settlement.Redeliver(Duration.ZERO));
    }

    /** Gives the delivery with this number, from 1, back unhandled. */
    public void returnUnhandled(int number) {
        settle(number, Settlement.Return.RETURN);
    }

    /** Fails at the delivery with this number, from 1, without a word on what is to become of it. */
    public void fail(int number) {
        await(number);
        result(number).completeExceptionally(new IllegalStateException("scripted"));
    }
}

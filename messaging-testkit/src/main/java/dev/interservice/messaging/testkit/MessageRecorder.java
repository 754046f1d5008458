package dev.interservice.messaging.testkit;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A listener that remembers its messages, duplicates included. */
public final class MessageRecorder extends Recorder<Settlement> implements MessageListener {
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
        end(number).complete(settlement);
    }

    /** Acknowledges the delivery with this number, from 1. */
    public void acknowledge(int number) {
        settle(number, Settlement.Acknowledge.ACKNOWLEDGE);
    }
}

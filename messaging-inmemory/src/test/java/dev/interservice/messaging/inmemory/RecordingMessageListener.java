package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A listener that remembers what it was given. */
final class RecordingMessageListener implements MessageListener {
    private final Function<Delivery, CompletableFuture<Settlement>> behaviour;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<CompletableFuture<Settlement>> settlements = new ArrayList<>();

    private RecordingMessageListener(Function<Delivery, CompletableFuture<Settlement>> behaviour) {
        this.behaviour = behaviour;
    }

    /** Keeps everything in flight until the test settles it. */
    static RecordingMessageListener holding() {
        return new RecordingMessageListener(delivery -> new CompletableFuture<>());
    }

    static RecordingMessageListener acknowledging() {
        return settling(delivery -> Settlement.Acknowledge.ACKNOWLEDGE);
    }

    /** Settles at once, on the thread that calls. */
    static RecordingMessageListener settling(Function<Delivery, Settlement> settlement) {
        return new RecordingMessageListener(delivery -> CompletableFuture.completedFuture(settlement.apply(delivery)));
    }

    static RecordingMessageListener behaving(Function<Delivery, CompletableFuture<Settlement>> behaviour) {
        return new RecordingMessageListener(behaviour);
    }

    @Override
    public CompletableFuture<Settlement> onMessage(Delivery delivery) {
        synchronized (this) {
            deliveries.add(delivery);
        }
        CompletableFuture<Settlement> settlement = behaviour.apply(delivery);
        synchronized (this) {
            settlements.add(settlement);
        }
        return settlement;
    }

    /** All deliveries, in order. */
    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** The ids of all deliveries, in order. */
    List<String> ids() {
        return deliveries().stream().map(each -> each.envelope().id()).toList();
    }

    /** The attempts of all deliveries, in order. */
    List<Integer> attempts() {
        return deliveries().stream().map(Delivery::attempt).toList();
    }

    /** Settles the delivery with this number, from 0. */
    void settle(int delivery, Settlement settlement) {
        future(delivery).complete(settlement);
    }

    void acknowledge(int delivery) {
        settle(delivery, Settlement.Acknowledge.ACKNOWLEDGE);
    }

    synchronized CompletableFuture<Settlement> future(int delivery) {
        return settlements.get(delivery);
    }
}

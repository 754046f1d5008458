package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Remembers what a listener was given, and in what future each of them ends; waits for the n-th. */
abstract class DeliveryRecorder<S> {
    private final Duration patience;
    private final Function<Delivery, CompletableFuture<S>> behaviour;

    // Guarded by this.
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<CompletableFuture<S>> results = new ArrayList<>();
    private int inFlight;
    private int maxInFlight;

    DeliveryRecorder(Duration patience, Function<Delivery, CompletableFuture<S>> behaviour) {
        this.patience = patience;
        this.behaviour = behaviour;
    }

    /** The delivery with this number, from 1; it must come in time. */
    public final synchronized Delivery await(int number) {
        if (!MonitorWait.awaitCondition(this, patience, () -> deliveries.size() >= number)) {
            throw new AssertionError(
                    deliveries.size() + " of " + number + " arrived within " + patience + ": " + ids());
        }
        return deliveries.get(number - 1);
    }

    /** The first delivery of the message with this id, after however many others; it must come in time. */
    public final Delivery await(String id) {
        for (int number = 1; ; number++) {
            Delivery delivery = await(number);
            if (delivery.envelope().id().equals(id)) {
                return delivery;
            }
        }
    }

    /** All deliveries so far, in their order, duplicates included. */
    public final synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** The ids of all deliveries so far. */
    public final List<String> ids() {
        return deliveries().stream().map(each -> each.envelope().id()).toList();
    }

    /** The attempts of all deliveries so far. */
    public final List<Integer> attempts() {
        return deliveries().stream().map(Delivery::attempt).toList();
    }

    /** How many were unsettled at once, at most. */
    public final synchronized int maxInFlight() {
        return maxInFlight;
    }

    /** What the transport waits for, of the delivery with this number, from 1. */
    public final synchronized CompletableFuture<S> result(int number) {
        return results.get(number - 1);
    }

    final CompletableFuture<S> record(Delivery delivery) {
        CompletableFuture<S> end = behaviour.apply(delivery);
        synchronized (this) {
            deliveries.add(delivery);
            results.add(end);
            inFlight++;
            maxInFlight = Math.max(maxInFlight, inFlight);
            notifyAll();
        }
        // Registered before the transport can be: it sees the end only after it was counted here.
        end.whenComplete((result, failure) -> {
            synchronized (this) {
                inFlight--;
            }
        });
        return end;
    }
}

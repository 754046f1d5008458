package dev.interservice.messaging.runtime;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An intake of the scripted transport, to which the test delivers. It hands over deliveries even when stopped, as a
 * transport may that is stopped in the middle of one.
 */
public final class ScriptedIntake<S> implements Intake {
    final IntakeSettings intakeSettings;
    private final Function<Delivery, CompletableFuture<S>> listener;
    private final List<CompletableFuture<S>> unsettled = new CopyOnWriteArrayList<>();
    private volatile int stops;
    private volatile Runnable onStop = () -> {};

    ScriptedIntake(IntakeSettings intakeSettings, Function<Delivery, CompletableFuture<S>> listener) {
        this.intakeSettings = intakeSettings;
        this.listener = listener;
    }

    public CompletableFuture<S> deliver(Delivery delivery) {
        CompletableFuture<S> settlement = listener.apply(delivery);
        unsettled.add(settlement);
        return settlement;
    }

    void onStop(Runnable task) {
        onStop = task;
    }

    synchronized int stops() {
        return stops;
    }

    @Override
    public synchronized CompletableFuture<Void> stop() {
        stops++;
        onStop.run();
        return CompletableFuture.allOf(unsettled.toArray(CompletableFuture[]::new))
                .handle((settled, failure) -> null);
    }
}

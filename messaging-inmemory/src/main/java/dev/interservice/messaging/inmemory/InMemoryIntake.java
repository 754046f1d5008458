package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Intake;
import java.util.concurrent.CompletableFuture;

/** An intake that outlives connections: attached to each new one, detached when it is lost, both with the lock held. */
sealed interface InMemoryIntake extends Intake permits OperationIntake, QueueIntake {
    /** Begins to take in, unless it was stopped. */
    void attach(BrokerConnection connection, DeferredActions deferred);

    /** What is in flight is no longer; nothing comes until it is attached again. */
    void detach(DeferredActions deferred);

    /** Completes when it was stopped and nothing is in flight. */
    CompletableFuture<Void> drained();
}

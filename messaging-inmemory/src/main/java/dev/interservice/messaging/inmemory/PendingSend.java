package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A send until its message is accepted.
 *
 * <p>Acceptance, cancel, close and the loss of the connection race to end it: the first that finds {@code ended} false,
 * with the lock of BrokerQueues held, wins and completes the future once the lock is released.
 */
final class PendingSend extends CompletableFuture<Acceptance> {
    private final Enqueuer enqueuer;
    private final BrokerConnection connection;
    private final Environment environment;
    private final Address.Channel address;
    private final Envelope envelope;
    private final Deadline deadline;

    /**
     * The queues it waits for, in each of which it is; empty while it does not wait. Guarded by the lock of
     * BrokerQueues.
     */
    List<MessageQueue> targets = List.of();

    /** Guarded by the lock of BrokerQueues. */
    boolean ended;

    PendingSend(
            Enqueuer enqueuer,
            BrokerConnection connection,
            Environment environment,
            Address.Channel address,
            Envelope envelope,
            Deadline deadline) {
        this.enqueuer = enqueuer;
        this.connection = connection;
        this.environment = environment;
        this.address = address;
        this.envelope = envelope;
        this.deadline = deadline;
    }

    BrokerConnection connection() {
        return connection;
    }

    Environment environment() {
        return environment;
    }

    Address.Channel address() {
        return address;
    }

    Envelope envelope() {
        return envelope;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Withdraws the message, if it was not accepted yet, and completes with a {@code TransportException}. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return enqueuer.cancel(this);
    }

    @Override
    public String toString() {
        return "message " + envelope.id() + " to " + address;
    }
}

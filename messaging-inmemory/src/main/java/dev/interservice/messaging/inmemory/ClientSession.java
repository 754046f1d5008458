package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A transport's end of its connections, one after the other, and the intakes that outlive them. */
final class ClientSession {
    private final BrokerQueues brokerQueues;
    private final Environment environment;
    private final Observer observer;
    // Guarded by the lock of BrokerQueues.
    private final Set<InMemoryIntake> intakes = new LinkedHashSet<>();
    // Both written with the lock held.
    private volatile BrokerConnection connection;
    private volatile Health.Component health;

    ClientSession(BrokerQueues brokerQueues, Environment environment, Observer observer) {
        this.brokerQueues = brokerQueues;
        this.environment = environment;
        this.observer = observer;
        this.connection = new BrokerConnection(observer);
        this.health = health(Health.Status.UP, environment.now(), "");
    }

    Environment environment() {
        return environment;
    }

    /** The latest one; it may be lost. */
    BrokerConnection connection() {
        return connection;
    }

    Health.Component health() {
        return health;
    }

    /** Makes a new connection and attaches all intakes to it, with the lock held. */
    void reconnect(DeferredActions deferred) {
        connection = new BrokerConnection(observer);
        updateHealth(health(Health.Status.UP, environment.now(), ""), deferred);
        intakes.forEach(each -> each.attach(connection, deferred));
    }

    /** Loses the connection, or learns another reason why it is lost, with the lock held. */
    void connectionLost(DisconnectReason disconnectReason, DeferredActions deferred) {
        BrokerConnection lost = connection;
        lost.markLost(disconnectReason);
        Instant since = health.status() == Health.Status.UP ? environment.now() : health.since();
        Health.Component down = health(Health.Status.DOWN, since, disconnectReason.description());
        if (disconnectReason == DisconnectReason.CLOSED) {
            // As its owner wished: no news.
            health = down;
        } else {
            updateHealth(down, deferred);
        }
        intakes.forEach(each -> each.detach(deferred));
        brokerQueues.enqueuer().connectionLost(lost, disconnectReason, brokerQueues.queues(), deferred);
        List<FreezeGate.ParkedAction> held = brokerQueues.freezeGate().removeAll(lost);
        deferred.add(() -> held.forEach(each -> each.onConnectionLost().accept(disconnectReason)));
    }

    /** Attaches an intake until it ends. */
    <T extends InMemoryIntake> T attach(T intake, Object address) {
        brokerQueues.update(deferred -> {
            DisconnectReason disconnectReason = connection.disconnectReason();
            if (disconnectReason != null) {
                throw unreachable(address, disconnectReason);
            }
            intakes.add(intake);
            intake.attach(connection, deferred);
        });
        intake.drained().thenRun(() -> brokerQueues.update(deferred -> intakes.remove(intake)));
        return intake;
    }

    /** Asks the broker something, when it is not frozen. */
    <T> CompletableFuture<T> query(Object what, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        brokerQueues.update(deferred -> {
            BrokerConnection current = connection;
            DisconnectReason disconnectReason = current.disconnectReason();
            if (disconnectReason != null) {
                deferred.add(() -> answer.completeExceptionally(unreachable(what, disconnectReason)));
                return;
            }
            Runnable ask = () -> answer.complete(brokerQueues.updateAndGet(later -> question.get()));
            FreezeGate.ParkedAction parkedAction = new FreezeGate.ParkedAction(
                    current, ask, lost -> answer.completeExceptionally(unreachable(what, lost)));
            if (!brokerQueues.freezeGate().park(answer, parkedAction)) {
                deferred.add(ask);
            }
        });
        return answer;
    }

    private void updateHealth(Health.Component changed, DeferredActions deferred) {
        health = changed;
        deferred.add(() -> observer.observe(new Signal.StateChanged(changed)));
    }

    private static TransportException unreachable(Object what, DisconnectReason disconnectReason) {
        return new TransportException(
                Progress.NOT_SENT,
                disconnectReason.reasonForNewCalls(),
                what + " is out of reach: " + disconnectReason.description());
    }

    private static Health.Component health(Health.Status status, Instant since, String reason) {
        return new Health.Component("transport in-memory", status, since, reason);
    }
}

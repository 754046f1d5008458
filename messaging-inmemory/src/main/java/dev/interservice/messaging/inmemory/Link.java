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
final class Link {
    private final Exchange exchange;
    private final Environment environment;
    private final Observer observer;
    // Guarded by the exchange's lock.
    private final Set<InMemoryIntake> intakes = new LinkedHashSet<>();
    // Both written with the lock held.
    private volatile Connection connection;
    private volatile Health.Component health;

    Link(Exchange exchange, Environment environment, Observer observer) {
        this.exchange = exchange;
        this.environment = environment;
        this.observer = observer;
        this.connection = new Connection(observer);
        this.health = health(Health.Status.UP, environment.now(), "");
    }

    Environment environment() {
        return environment;
    }

    /** The latest one; it may be lost. */
    Connection connection() {
        return connection;
    }

    Health.Component health() {
        return health;
    }

    /** Makes a new connection and attaches all intakes to it, with the lock held. */
    void reconnect(Afterwards after) {
        connection = new Connection(observer);
        become(health(Health.Status.UP, environment.now(), ""), after);
        intakes.forEach(each -> each.attach(connection, after));
    }

    /** Loses the connection, or learns another reason why it is lost, with the lock held. */
    void lose(Loss loss, Afterwards after) {
        Connection lost = connection;
        lost.lose(loss);
        Instant since = health.status() == Health.Status.UP ? environment.now() : health.since();
        Health.Component down = health(Health.Status.DOWN, since, loss.why());
        if (loss == Loss.CLOSED) {
            // As its owner wished: no news.
            health = down;
        } else {
            become(down, after);
        }
        intakes.forEach(each -> each.detach(after));
        exchange.arrivals().lost(lost, loss, exchange.queues(), after);
        List<Ice.Held> held = exchange.ice().drop(lost);
        after.run(() -> held.forEach(each -> each.lost().accept(loss)));
    }

    /** Attaches an intake until it ends. */
    <T extends InMemoryIntake> T begin(T intake, Object address) {
        exchange.change(after -> {
            Loss loss = connection.loss();
            if (loss != null) {
                throw refused(address, loss);
            }
            intakes.add(intake);
            intake.attach(connection, after);
        });
        intake.end().thenRun(() -> exchange.change(after -> intakes.remove(intake)));
        return intake;
    }

    /** Asks the broker something, when it is not frozen. */
    <T> CompletableFuture<T> query(Object what, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        exchange.change(after -> {
            Connection current = connection;
            Loss loss = current.loss();
            if (loss != null) {
                after.run(() -> answer.completeExceptionally(refused(what, loss)));
                return;
            }
            Runnable ask = () -> answer.complete(exchange.decide(later -> question.get()));
            Ice.Held held = new Ice.Held(current, ask, lost -> answer.completeExceptionally(refused(what, lost)));
            if (!exchange.ice().hold(answer, held)) {
                after.run(ask);
            }
        });
        return answer;
    }

    private void become(Health.Component changed, Afterwards after) {
        health = changed;
        after.run(() -> observer.observe(new Signal.StateChanged(changed)));
    }

    private static TransportException refused(Object what, Loss loss) {
        return new TransportException(Progress.NOT_SENT, loss.refuses(), what + " is out of reach: " + loss.why());
    }

    private static Health.Component health(Health.Status status, Instant since, String reason) {
        return new Health.Component("transport in-memory", status, since, reason);
    }
}

package dev.interservice.messaging.amqp.connection;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The transport's health: what is wrong at the moment, if anything is. Tells the observer of every change, in order.
 */
public final class TransportHealth {
    private static final String NAME = "transport amqp";

    private final Environment environment;
    private final Observer observer;
    // Guarded by this.
    private final Map<Object, HealthProblem> problems = new LinkedHashMap<>();
    private boolean closed;
    // Written with the lock held.
    private volatile Health.Component health;

    public TransportHealth(Environment environment, Observer observer) {
        this.environment = environment;
        this.observer = observer;
        this.health = new Health.Component(NAME, Health.Status.UP, environment.now(), "");
    }

    public Health.Component health() {
        return health;
    }

    /** Something does not work. */
    public void down(Object what, String why) {
        report(what, new HealthProblem(Health.Status.DOWN, why));
    }

    /** Something does not work for the time being. */
    public void degraded(Object what, String why) {
        report(what, new HealthProblem(Health.Status.DEGRADED, why));
    }

    /** It works again. */
    public synchronized void up(Object what) {
        if (problems.remove(what) != null) {
            publishChange();
        }
    }

    /** It was closed, as its owner wished: that is no news, and nothing after it is. */
    public synchronized void close() {
        closed = true;
        health = new Health.Component(NAME, Health.Status.DOWN, environment.now(), "it was closed");
    }

    private synchronized void report(Object what, HealthProblem problem) {
        if (!problem.equals(problems.put(what, problem))) {
            publishChange();
        }
    }

    /** With the lock held while the observer is told, so that it hears of changes in their order. */
    private void publishChange() {
        HealthProblem worst = new HealthProblem(Health.Status.UP, "");
        for (HealthProblem each : problems.values()) {
            worst = each.status().compareTo(worst.status()) > 0 ? each : worst;
        }
        Health.Component before = health;
        boolean same = before.status() == worst.status();
        if (closed || (same && before.reason().equals(worst.reason()))) {
            return;
        }
        Health.Component now =
                new Health.Component(NAME, worst.status(), same ? before.since() : environment.now(), worst.reason());
        health = now;
        observer.observe(new Signal.StateChanged(now));
    }

    private record HealthProblem(Health.Status status, String reason) {}
}

package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Signal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For authors of registries: who cannot do his work, and why. As long as there is one, the registry is not up; the observer
 * is told when that changes. Safe for use by several threads.
 */
public final class HealthReport {
    private final String name;
    private final RegistrySetup setup;
    private final Source shared = new Source();

    // Guarded by this; the component is also read without.
    private final Map<Source, ReportedProblem> problems = new LinkedHashMap<>();
    private volatile Health.Component component;

    /**
     * Nobody complains yet.
     *
     * @param name of the registry, such as {@code registry etcd}
     */
    public HealthReport(String name, RegistrySetup setup) {
        this.name = name;
        this.setup = setup;
        this.component =
                new Health.Component(name, Health.Status.UP, setup.environment().now(), "");
    }

    /** How the registry is doing. */
    public Health.Component health() {
        return component;
    }

    /** All who ask once, and not again by themselves: their complaint ends as soon as anybody is well. */
    public Source shared() {
        return shared;
    }

    /** Somebody who can say how he is doing. */
    public Source newSource() {
        return new Source();
    }

    private void update() {
        Health.Status status = Health.Status.UP;
        String reason = "";
        for (ReportedProblem each : problems.values()) {
            if (each.status().compareTo(status) > 0) {
                status = each.status();
                reason = each.reason();
            }
        }
        if (status != component.status()) {
            component = new Health.Component(name, status, setup.environment().now(), reason);
            setup.observer().observe(new Signal.StateChanged(component));
        }
    }

    /** One of those who work here. */
    public final class Source {
        // Guarded by the board.
        private boolean removed;

        private Source() {}

        /**
         * Cannot do his work.
         *
         * @param status what that makes of the registry, if there is nothing worse
         * @param reason in words for a person
         */
        public void failed(Health.Status status, String reason) {
            synchronized (HealthReport.this) {
                // Race: he may have been sent home while he was working.
                if (!removed) {
                    problems.put(this, new ReportedProblem(status, reason));
                    update();
                }
            }
        }

        /** Does his work. */
        public void recovered() {
            synchronized (HealthReport.this) {
                problems.remove(this);
                problems.remove(shared);
                update();
            }
        }

        /** Has nothing to do, and so nothing to complain of; how he would do it is not known. */
        public void idle() {
            synchronized (HealthReport.this) {
                problems.remove(this);
                update();
            }
        }

        /** Works here no more. */
        public void remove() {
            synchronized (HealthReport.this) {
                removed = true;
                recovered();
            }
        }
    }

    private record ReportedProblem(Health.Status status, String reason) {}
}

package dev.interservice.messaging.support;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.RegistrySetup;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For authors of registries: the health of a registry, put together from what its sources report. As long as one source
 * reports a problem, the registry is not up; the observer is told when that changes. Safe for use by several threads.
 */
public final class HealthReport {
    private final String name;
    private final RegistrySetup setup;
    private final Source shared = new Source();

    // Guarded by this; the component is also read without.
    private final Map<Source, ReportedProblem> problems = new LinkedHashMap<>();
    private volatile Health.Component component;

    /**
     * A report without problems.
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

    /**
     * The source of all that ask once, and not again by themselves: its problem ends as soon as any source recovers.
     */
    public Source shared() {
        return shared;
    }

    /** A new source, which reports how it is doing. */
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

    /** A part of the registry that can fail, such as the watch of a key. */
    public final class Source {
        // Guarded by the report.
        private boolean removed;

        private Source() {}

        /**
         * Reports that this source cannot do its work.
         *
         * @param status what that makes of the registry, if there is nothing worse
         * @param reason in words for a person
         */
        public void failed(Health.Status status, String reason) {
            synchronized (HealthReport.this) {
                // Race: the source may have been removed while it was working.
                if (!removed) {
                    problems.put(this, new ReportedProblem(status, reason));
                    update();
                }
            }
        }

        /** Reports that this source does its work. */
        public void recovered() {
            synchronized (HealthReport.this) {
                problems.remove(this);
                problems.remove(shared);
                update();
            }
        }

        /** Reports that this source has nothing to do, and so no problem; how it would do its work is not known. */
        public void idle() {
            synchronized (HealthReport.this) {
                problems.remove(this);
                update();
            }
        }

        /** Removes this source and its problem. */
        public void remove() {
            synchronized (HealthReport.this) {
                removed = true;
                recovered();
            }
        }
    }

    private record ReportedProblem(Health.Status status, String reason) {}
}

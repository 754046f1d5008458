package dev.interservice.messaging.support;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For authors of registries: the health of a registry, put together from what its sources report. As long as one source
 * reports a problem, the registry is not up; the observer is told when that changes. Safe for use by several threads.
 */
public final class HealthReport {
    private final String name;
    private final Environment environment;
    private final Observer observer;
    private final Source shared = new Source();

    // Guarded by this; the component is also read without.
    private final Map<Source, ReportedProblem> problems = new LinkedHashMap<>();
    private volatile Health.Component component;

    /**
     * A report without problems.
     *
     * @param name of the component, such as {@code registry etcd}
     * @param observer is told of each change of the status
     */
    public HealthReport(String name, Environment environment, Observer observer) {
        this.name = requireNonNull(name, "name");
        this.environment = requireNonNull(environment, "environment");
        this.observer = requireNonNull(observer, "observer");
        this.component = new Health.Component(name, Health.Status.UP, environment.now(), "");
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
            component = new Health.Component(name, status, environment.now(), reason);
            observer.observe(new Signal.StateChanged(component));
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

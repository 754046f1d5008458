package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Signal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For authors of registries: who cannot do his work, and why. As long as there is one, the registry is not up; the observer
 * is told when that changes. Safe for use by several threads.
 */
public final class HealthBoard {
    private final String name;
    private final RegistrySetup setup;
    private final Voice askers = new Voice();

    // Guarded by this; the component is also read without.
    private final Map<Voice, Complaint> complaints = new LinkedHashMap<>();
    private volatile Health.Component component;

    /**
     * Nobody complains yet.
     *
     * @param name of the registry, such as {@code registry etcd}
     */
    public HealthBoard(String name, RegistrySetup setup) {
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
    public Voice askers() {
        return askers;
    }

    /** Somebody who can say how he is doing. */
    public Voice voice() {
        return new Voice();
    }

    private void look() {
        Health.Status status = Health.Status.UP;
        String reason = "";
        for (Complaint each : complaints.values()) {
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
    public final class Voice {
        // Guarded by the board.
        private boolean left;

        private Voice() {}

        /**
         * Cannot do his work.
         *
         * @param status what that makes of the registry, if there is nothing worse
         * @param reason in words for a person
         */
        public void ill(Health.Status status, String reason) {
            synchronized (HealthBoard.this) {
                // Race: he may have been sent home while he was working.
                if (!left) {
                    complaints.put(this, new Complaint(status, reason));
                    look();
                }
            }
        }

        /** Does his work. */
        public void well() {
            synchronized (HealthBoard.this) {
                complaints.remove(this);
                complaints.remove(askers);
                look();
            }
        }

        /** Has nothing to do, and so nothing to complain of; how he would do it is not known. */
        public void rest() {
            synchronized (HealthBoard.this) {
                complaints.remove(this);
                look();
            }
        }

        /** Works here no more. */
        public void leave() {
            synchronized (HealthBoard.this) {
                left = true;
                well();
            }
        }
    }

    private record Complaint(Health.Status status, String reason) {}
}

package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.RegistrySetup;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who cannot do his work, and why: as long as there is one, the registry is not up. Safe for use by several threads. */
final class HealthBoard {
    private static final String NAME = "registry etcd";

    private final RegistrySetup setup;
    private final Voice askers = new Voice();

    // Guarded by this; the component is also read without.
    private final Map<Voice, EtcdFailure> complaints = new LinkedHashMap<>();
    private volatile Health.Component component;

    HealthBoard(RegistrySetup setup) {
        this.setup = setup;
        this.component =
                new Health.Component(NAME, Health.Status.UP, setup.environment().now(), "");
    }

    Health.Component health() {
        return component;
    }

    /** All who ask once, and not again by themselves: their complaint ends as soon as anybody is well. */
    Voice askers() {
        return askers;
    }

    /** Somebody who can say how he is doing. */
    Voice voice() {
        return new Voice();
    }

    private void look() {
        Health.Status status = Health.Status.UP;
        String reason = "";
        for (EtcdFailure each : complaints.values()) {
            Health.Status its = each.kind() == EtcdFailure.Kind.REFUSED ? Health.Status.DEGRADED : Health.Status.DOWN;
            if (its.compareTo(status) > 0) {
                status = its;
                reason = String.valueOf(each.getMessage());
            }
        }
        if (status != component.status()) {
            component = new Health.Component(NAME, status, setup.environment().now(), reason);
            setup.observer().observe(new Signal.StateChanged(component));
        }
    }

    /** One of those who work here. */
    final class Voice {
        // Guarded by the board.
        private boolean left;

        /** Cannot do his work, for this reason. */
        void ill(EtcdFailure failure) {
            synchronized (HealthBoard.this) {
                // Race: he may have been sent home while he was working.
                if (!left) {
                    complaints.put(this, failure);
                    look();
                }
            }
        }

        /** Does his work. */
        void well() {
            synchronized (HealthBoard.this) {
                complaints.remove(this);
                complaints.remove(askers);
                look();
            }
        }

        /** Works here no more. */
        void leave() {
            synchronized (HealthBoard.this) {
                left = true;
                well();
            }
        }
    }
}

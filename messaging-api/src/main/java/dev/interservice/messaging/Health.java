package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * How everything a {@link Messaging} depends on is doing at one moment.
 *
 * @param status the worst status of all components
 * @param components one for each transport, registry and consumer
 */
public record Health(Status status, List<Component> components) {
    /** Copies the components. */
    public Health {
        requireNonNull(status, "status");
        components = List.copyOf(components);
    }

    /** The health of these components together. */
    public static Health of(List<Component> components) {
        Status worst = Status.UP;
        for (Component each : components) {
            worst = each.status().compareTo(worst) > 0 ? each.status() : worst;
        }
        return new Health(worst, components);
    }

    /** From best to worst. */
    public enum Status {
        /** Works. */
        UP,
        /** Works in part, or for the time being. */
        DEGRADED,
        /** Does not work. */
        DOWN
    }

    /**
     * One part, and why it is in its state.
     *
     * @param name what it is, such as {@code transport amqp}
     * @param status how it is doing
     * @param since when it came into this status
     * @param reason why, in words for a person; empty when it is up
     */
    public record Component(String name, Status status, Instant since, String reason) {
        /** Checks that every part is there. */
        public Component {
            requireNonNull(name, "name");
            requireNonNull(status, "status");
            requireNonNull(since, "since");
            requireNonNull(reason, "reason");
        }
    }
}

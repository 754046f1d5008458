package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.lookup.RegistryException;

/** Why etcd did not do what it was asked; the message is for people and holds no credential. */
final class EtcdFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    EtcdFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    EtcdFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** What it makes of the registry: where only rights are missing, others may do their work. */
    Health.Status status() {
        return kind == Kind.REFUSED ? Health.Status.DEGRADED : Health.Status.DOWN;
    }

    RegistryException forCallers() {
        return new RegistryException(reason(), this);
    }

    /** What may help. */
    enum Kind {
        /** Another member, or later. */
        UNAVAILABLE,
        /** A new token. */
        TOKEN,
        /** A new lease. */
        LEASE_GONE,
        /** Nothing but a person. */
        REFUSED,
        /** Nothing: the registry is closed. */
        CLOSED
    }
}

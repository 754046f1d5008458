package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.lookup.RegistryException;

/** Why etcd did not do what it was asked; the message is for people and holds no credential. */
final class EtcdException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorKind kind;

    EtcdException(ErrorKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    EtcdException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    ErrorKind kind() {
        return kind;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** What it makes of the registry: where only rights are missing, others may do their work. */
    Health.Status healthStatus() {
        return kind == ErrorKind.REFUSED ? Health.Status.DEGRADED : Health.Status.DOWN;
    }

    RegistryException toRegistryException() {
        return new RegistryException(reason(), this);
    }

    /** What may help. */
    enum ErrorKind {
        /** Another member, or later. */
        UNAVAILABLE,
        /** A new token. */
        INVALID_TOKEN,
        /** A new lease. */
        LEASE_NOT_FOUND,
        /** Nothing but a person. */
        REFUSED,
        /** Nothing: the registry is closed. */
        CLOSED
    }
}

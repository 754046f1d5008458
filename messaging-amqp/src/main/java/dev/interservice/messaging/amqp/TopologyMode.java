package dev.interservice.messaging.amqp;

import dev.interservice.messaging.amqp.wire.DeclarationMode;

/** Who makes the exchanges and queues. */
public enum TopologyMode {
    /** The transport declares what it uses; what is there already must be the same. */
    DECLARE,
    /** Somebody else does; the transport makes sure that what it uses is there. */
    VERIFY,
    /** Somebody else does; the transport finds out when it uses them. */
    NONE;

    DeclarationMode declarationMode() {
        return switch (this) {
            case DECLARE -> DeclarationMode.ACTIVE;
            case VERIFY -> DeclarationMode.PASSIVE;
            case NONE -> DeclarationMode.NONE;
        };
    }
}

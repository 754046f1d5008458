package dev.interservice.messaging;

/** Who holds a message once it was accepted, and so what could still lose it. */
public enum Acceptance {
    /** The same process: it is handled while the process lives. */
    IN_PROCESS,

    /** The receiving service said it has it; there is no store between. */
    HANDED_TO_PEER,

    /** The broker confirmed that it stored the message. */
    STORED_BY_BROKER
}

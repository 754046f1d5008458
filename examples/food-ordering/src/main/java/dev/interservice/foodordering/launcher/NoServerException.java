package dev.interservice.foodordering.launcher;

/** A server that the services need is not there; the message is one line, without a password. */
public final class NoServerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoServerException(String message) {
        super(message);
    }
}

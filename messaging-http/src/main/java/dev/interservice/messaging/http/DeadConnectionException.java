package dev.interservice.messaging.http;

import java.io.IOException;

/** The peer had closed a kept connection before anything was written to it: another one is needed. */
final class DeadConnectionException extends IOException {
    private static final long serialVersionUID = 1;

    DeadConnectionException() {
        super("the peer has closed this kept connection");
    }
}

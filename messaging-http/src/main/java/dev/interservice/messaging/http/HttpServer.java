package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.Optional;

/** The place of the server half, which is being built: it opens nothing yet, and says so. */
@SuppressWarnings("DoNotCallSuggester")
final class HttpServer {
    private HttpServer() {}

    static HttpServer open(HttpSettings settings, TransportSetup setup) {
        throw new TransportException(
                Progress.NOT_SENT, Reason.MISCONFIGURED, setup.service() + " cannot listen yet: " + settings);
    }

    Intake serve(Address.Operation address, IntakeSettings settings, RequestListener listener) {
        throw new IllegalStateException();
    }

    Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
        throw new IllegalStateException();
    }

    Optional<DeadLetterStore> deadLetters(Address.Source address) {
        throw new IllegalStateException();
    }

    URI endpoint() {
        throw new IllegalStateException();
    }

    void close() {}
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Headers;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What mutants do to messages, replies and settings. */
final class MessageTampering {
    private MessageTampering() {}

    static Envelope shortened(Envelope envelope) {
        Body body = envelope.body();
        int length = Math.max(0, body.size() - 1);
        return with(envelope, envelope.headers(), Body.of(body.contentType(), Arrays.copyOf(body.bytes(), length)));
    }

    /** With one byte more at its end. */
    static Envelope withTrailingByte(Envelope envelope) {
        Body body = envelope.body();
        return with(
                envelope,
                envelope.headers(),
                Body.of(body.contentType(), Arrays.copyOf(body.bytes(), body.size() + 1)));
    }

    /** Keeps the headers of a trace and nothing else. */
    static Envelope withoutCustomHeaders(Envelope envelope) {
        Map<String, String> known = new HashMap<>(envelope.headers().asMap());
        known.keySet().removeIf(name -> name.startsWith("x-"));
        return with(envelope, Headers.of(known), envelope.body());
    }

    static Envelope withExtraHeader(Envelope envelope) {
        return with(envelope, envelope.headers().with("x-mutant", "was here"), envelope.body());
    }

    static Envelope withoutCausation(Envelope envelope) {
        return new Envelope(
                envelope.id(),
                envelope.source(),
                envelope.type(),
                envelope.time(),
                envelope.correlationId(),
                Optional.empty(),
                envelope.subject(),
                envelope.idempotencyKey(),
                envelope.timeToLive(),
                envelope.headers(),
                envelope.body());
    }

    static Envelope withoutTimeToLive(Envelope envelope) {
        return new Envelope(
                envelope.id(),
                envelope.source(),
                envelope.type(),
                envelope.time(),
                envelope.correlationId(),
                envelope.causationId(),
                envelope.subject(),
                envelope.idempotencyKey(),
                Optional.empty(),
                envelope.headers(),
                envelope.body());
    }

    static Envelope withoutTrace(Envelope envelope) {
        return Envelope.of(envelope.id(), envelope.source(), envelope.type(), envelope.time(), envelope.body())
                .correlationId(envelope.correlationId())
                .causationId(envelope.causationId().orElse(null))
                .headers(Headers.EMPTY)
                .build();
    }

    static Envelope withSubject(String subject, Envelope envelope) {
        return Envelope.of(envelope.id(), envelope.source(), envelope.type(), envelope.time(), envelope.body())
                .subject(subject)
                .build();
    }

    static Reply withoutFaultDetails(Reply reply) {
        return reply instanceof Reply.Fault fault
                ? new Reply.Fault(fault.code(), Body.of("text/plain", new byte[0]))
                : reply;
    }

    static Reply withRetryAllowed(Reply reply) {
        return reply instanceof Reply.Failure failure
                ? new Reply.Failure(
                        failure.code(),
                        failure.message(),
                        failure.outcome(),
                        failure.retryable(),
                        failure.retryAfter(),
                        false)
                : reply;
    }

    static TransportSetup withoutSizeLimit(TransportSetup setup) {
        return new TransportSetup(
                setup.service(), setup.instance(), Integer.MAX_VALUE, setup.observer(), setup.environment());
    }

    static TransportSetup withSizeLimit(TransportSetup setup, int maxMessageBytes) {
        return new TransportSetup(
                setup.service(), setup.instance(), maxMessageBytes, setup.observer(), setup.environment());
    }

    static TransportSetup withObserver(TransportSetup setup, Observer observer) {
        return new TransportSetup(
                setup.service(), setup.instance(), setup.maxMessageBytes(), observer, setup.environment());
    }

    private static Envelope with(Envelope envelope, Headers headers, Body body) {
        return new Envelope(
                envelope.id(),
                envelope.source(),
                envelope.type(),
                envelope.time(),
                envelope.correlationId(),
                envelope.causationId(),
                envelope.subject(),
                envelope.idempotencyKey(),
                envelope.timeToLive(),
                headers,
                body);
    }
}

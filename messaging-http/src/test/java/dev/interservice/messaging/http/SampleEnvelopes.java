package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages to send. */
public final class SampleEnvelopes {
    static final String ODD = " Grüße, \"100%\" 🍲 \\ 日本語 %20 ~ ";

    private SampleEnvelopes() {}

    /** The fields of the request that carries it. */
    public static Map<String, String> fields(Address address, Envelope envelope, Deadline deadline) {
        Map<String, String> fields = new LinkedHashMap<>();
        EnvelopeMapping.write(
                address,
                envelope,
                deadline,
                (name, value) -> assertThat(fields.put(name, value)).isNull());
        return fields;
    }

    public static Body json(String text) {
        return Body.of("application/json", text.getBytes(UTF_8));
    }

    /** With what every message has. */
    public static Envelope.Builder simple(String id) {
        return Envelope.of(id, "orders", "kitchen.cook", Instant.parse("2026-03-01T12:30:45.123456789Z"), json("{}"));
    }

    /** With all there is, and as odd as may be. */
    public static Envelope odd() {
        return Envelope.of("id-1" + ODD, "orders" + ODD, "kitchen.cook", Instant.EPOCH, json("{\"soup\":\"🍲\"}"))
                .correlationId("correlation" + ODD)
                .causationId("causation" + ODD)
                .subject(ODD)
                .idempotencyKey(ODD)
                .timeToLive(Duration.ofMillis(1_234))
                .headers(Headers.of(Map.of(
                        "tenant",
                        ODD,
                        "empty",
                        "",
                        "a.b_c-d",
                        "x",
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "tracestate",
                        "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE",
                        "baggage",
                        "user=Grüße")))
                .build();
    }
}

package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.Headers;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;

/** Messages with everything in them that a wire might change. */
final class EdgeCaseMessages {
    /** What a tracer sets, as the W3C recommends it. */
    static final Headers TRACE = Headers.of(Map.of(
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate", "vendor=opaque",
            "baggage", "user=ada"));

    private static final Headers HEADERS = TRACE.with("x-note", "Grüße, 你好, 🍕 \"quoted\"; 100 %")
            .with("x-empty", "")
            .with("x-spaces", "two  within");

    private EdgeCaseMessages() {}

    /** Nothing, every byte there is, text in any script, and 1 MiB of noise. */
    static List<Body> bodies() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        byte[] noise = new byte[1024 * 1024];
        RandomGeneratorFactory.getDefault().create(1).nextBytes(noise);
        return List.of(
                Body.of("application/octet-stream", new byte[0]),
                Body.of("application/octet-stream", everyByte),
                TestMessages.text("Grüße, 你好, 🍕"),
                Body.of("application/vnd.noise", noise));
    }

    /** A message with every attribute set. */
    static Envelope full(String id, Body body) {
        return TestMessages.builder(id, body)
                .correlationId("conversation ü")
                .causationId("cause 🍕")
                .subject("subject/ä?&")
                .idempotencyKey("key \"7\"")
                .timeToLive(Duration.ofHours(1))
                .headers(HEADERS)
                .build();
    }

    /** A message within a conversation and a trace. */
    static Envelope traced(String id) {
        return TestMessages.builder(id)
                .correlationId("conversation")
                .causationId("cause")
                .headers(TRACE)
                .build();
    }

    /** A message with a body of so many bytes. */
    static Envelope sized(String id, int bytes) {
        return TestMessages.builder(id, Body.of("application/octet-stream", new byte[bytes]))
                .build();
    }

    /** What arrived last. */
    static Envelope last(DeliveryRecorder<?> recorder) {
        int count = recorder.deliveries().size();
        return recorder.await(Math.max(1, count)).envelope();
    }
}

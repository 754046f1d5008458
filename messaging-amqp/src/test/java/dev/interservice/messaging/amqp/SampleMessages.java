package dev.interservice.messaging.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import java.time.Instant;
import java.util.Arrays;

/** Messages and replies to test with. */
public final class SampleMessages {
    private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");

    private SampleMessages() {}

    /** A message with this id, of a few bytes. */
    public static Envelope message(String id) {
        return message(id, 10);
    }

    /** A message with this id, of so many bytes. */
    static Envelope message(String id, int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) 'x');
        return Envelope.of(id, "kit", "kit.message", TIME, Body.of("text/plain", body))
                .build();
    }

    static Reply reply() {
        return new Reply.Success(Body.of("text/plain", "done".getBytes(UTF_8)));
    }
}

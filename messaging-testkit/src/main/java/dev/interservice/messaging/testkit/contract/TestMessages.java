package dev.interservice.messaging.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Makes messages and replies to test with. */
final class TestMessages {
    private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");

    private TestMessages() {}

    /** A message with this id and a text that names it. */
    static Envelope of(String id) {
        return builder(id).build();
    }

    static Envelope.Builder builder(String id) {
        return builder(id, text("body of " + id));
    }

    static Envelope.Builder builder(String id, Body body) {
        return Envelope.of(id, "kit", "kit.message", TIME, body);
    }

    /** A message about something: those of one subject keep their order where that is promised. */
    static Envelope withSubject(String subject, String id) {
        return builder(id).subject(subject).build();
    }

    /** So many ids: the prefix and a number from 1. */
    static List<String> ids(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> prefix + number)
                .toList();
    }

    static Body text(String text) {
        return Body.of("text/plain", text.getBytes(UTF_8));
    }

    static Reply reply(String text) {
        return new Reply.Success(text(text));
    }

    /** What a successful reply says; of any other, what it is. */
    static String textOf(Reply reply) {
        return reply instanceof Reply.Success success
                ? new String(success.body().bytes(), UTF_8)
                : reply.toString();
    }
}

package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.GROUP;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static dev.interservice.messaging.testkit.Scene.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The content rules, for commands and events. */
public interface MessageContentContract extends TransportContract {
    /**
     * C1: attributes, headers and body of a command and of an event arrive unchanged: empty, binary, of 1 MiB, with text in
     * any script.
     *
     * <p>A service cannot tell a changed message from one that was meant so. When this fails, look for a charset that is
     * not UTF-8, a time that lost its zone, an attribute that is written only when it is ASCII, an empty body that is taken
     * for none.
     */
    @Test
    default void c1_messageArrivesUnchanged(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        MessageRecorder member = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        scene.connect().receive(GROUP, member);
        Peer sender = scene.connect();

        List<Body> bodies = Samples.bodies();
        for (int number = 1; number <= bodies.size(); number++) {
            Envelope sent = Samples.full("message", bodies.get(number - 1));
            scene.await(sender.send(QUEUE, sent));
            scene.await(sender.send(TOPIC, sent));

            assertThat(receiver.await(number).envelope()).isEqualTo(sent);
            assertThat(member.await(number).envelope()).isEqualTo(sent);
        }
    }

    /**
     * C1: where large bodies are promised, one of 16 MiB arrives unchanged.
     *
     * <p>When this fails, look for a limit of the client library, of the server, or of one frame.
     */
    @Test
    default void c1_largeMessageArrivesUnchanged(Scene scene) {
        scene.promised(Guarantee.LARGE_BODY);
        int size = 16 * 1024 * 1024;
        MessageRecorder receiver = scene.acknowledging();
        scene.connect(size).receive(QUEUE, receiver);
        Envelope sent = Samples.sized("large", size);

        scene.await(scene.connect(size).send(QUEUE, sent));

        assertThat(receiver.await(1).envelope()).isEqualTo(sent);
    }

    /**
     * C2: headers with odd values arrive as they are.
     *
     * <p>When this fails, look for a value that is split, trimmed or decoded on its way.
     */
    @Test
    default void c2_oddHeadersOfAMessageArrive(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Headers odd =
                Headers.ofForeign(Map.of("x-number", "7", "x-empty", "", "x-quotes", "a=\"b\"; c", "x-emoji", "🍕"));

        scene.await(
                scene.connect().send(QUEUE, Message.builder("odd").headers(odd).build()));

        assertThat(receiver.await(1).envelope().headers()).isEqualTo(odd);
    }

    /**
     * C2: headers that another client sets, some of them not text, neither break nor block the consumer: the message
     * arrives once, and so does the next one.
     *
     * <p>Proxies, tracers and other languages' clients add headers nobody asked for. When this fails, look for a cast, for a
     * header that is parsed before it is known to be one of ours, and for a message that is given back for ever because it
     * cannot be read.
     */
    @Test
    default void c2_foreignHeadersDoNotBreakTheConsumer(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Map<String, Object> headers = Map.of(
                "x-number",
                7,
                "x-truth",
                true,
                "x-list",
                List.of("a", 1),
                "x-table",
                Map.of("a", 1),
                "x-bytes",
                new byte[] {-1, 0, 1},
                "x-text",
                "🍕",
                "Not A Name",
                "text");
        try (ForeignPeer foreigner = scene.foreignPeer()) {
            foreigner.send(QUEUE, "odd".getBytes(UTF_8), headers);
        }
        assertThat(textOf(receiver.await(1).envelope())).isEqualTo("odd");

        scene.await(scene.connect().send(QUEUE, Message.of("ordinary")));

        assertThat(receiver.await(2).envelope().id()).isEqualTo("ordinary");
    }

    /**
     * C3: what is delivered again is the original, byte for byte, with the same attributes and headers and nothing added,
     * in whatever way it failed.
     *
     * <p>An attempt that leaves traces changes what the next one does. When this fails, look at the headers a wire adds to
     * what it carries again, and at attributes that are made anew when it is stored again.
     */
    @Test
    default void c3_redeliveryIsTheOriginal(Scene scene) {
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, receiver);
        Envelope sent = Samples.full("message", Samples.bodies().get(1));
        CompletableFuture<Acceptance> accepted = scene.connect().send(QUEUE, sent);

        receiver.redeliver(1);
        receiver.fail(2);
        Duration delay = scene.isPromised(Guarantee.DELAYED_REDELIVERY) ? Duration.ofMillis(1) : Duration.ZERO;
        receiver.settle(3, new Settlement.Redeliver(delay));
        receiver.acknowledge(4);
        scene.await(accepted);

        assertThat(receiver.deliveries())
                .allSatisfy(each -> assertThat(each.envelope()).isEqualTo(sent));
    }

    /**
     * C4: correlation id, causation id and the trace headers of a message arrive, by way of queues and of topics.
     *
     * <p>Without them nobody can follow an order through the services. When this fails, look at the mapping of these
     * attributes; none of them may be made up by the transport.
     */
    @Test
    default void c4_correlationCausationAndTraceOfAMessageArrive(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        scene.connect().receive(GROUP, receiver);
        Peer sender = scene.connect();

        scene.await(sender.send(QUEUE, Samples.traced("command")));
        scene.await(sender.send(TOPIC, Samples.traced("event")));
        receiver.await(2);

        assertThat(receiver.deliveries()).allSatisfy(each -> {
            assertThat(each.envelope().correlationId()).isEqualTo("conversation");
            assertThat(each.envelope().causationId()).contains("cause");
            assertThat(each.envelope().headers()).isEqualTo(Samples.TRACE);
        });
    }

    /**
     * C5: a message larger than the limit is refused at the sender, as {@code TOO_LARGE} and {@code NOT_SENT}, before it
     * travels.
     *
     * <p>A large message that fails at the other end fails again with each attempt, and may block what is behind it. When
     * this fails, compare the body with {@code maxMessageBytes} before anything else is done.
     */
    @Test
    default void c5_oversizedMessageDoesNotTravel(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect(1_000);

        TransportException refused = scene.failure(sender.send(QUEUE, Samples.sized("large", 1_001)));
        scene.await(sender.send(QUEUE, Samples.sized("fits", 1_000)));
        receiver.await(1);

        assertThat(refused.reason()).isEqualTo(TransportException.Reason.TOO_LARGE);
        assertThat(refused.progress()).isEqualTo(TransportException.Progress.NOT_SENT);
        assertThat(receiver.ids()).containsExactly("fits");
    }

    /**
     * C6: a plain client of the wire, which uses none of our code, can send commands and events.
     *
     * <p>Not every peer is written in Java, or today. When this fails, compare what the client sends with the document of
     * the wire: what is optional there must be optional here.
     */
    @Test
    default void c6_foreignPeerSends(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        scene.connect().receive(GROUP, receiver);

        try (ForeignPeer foreigner = scene.foreignPeer()) {
            foreigner.send(QUEUE, "command".getBytes(UTF_8), Map.of());
            foreigner.send(TOPIC, "event".getBytes(UTF_8), Map.of());
        }
        receiver.await(2);

        assertThat(receiver.deliveries().stream().map(each -> textOf(each.envelope())))
                .containsExactlyInAnyOrder("command", "event");
    }

    /**
     * C6: a plain client of the wire, which uses none of our code, can receive what waits for it.
     *
     * <p>When this fails, the body on the wire is not the body that was sent: no frame of ours belongs around it.
     */
    @Test
    default void c6_foreignPeerReceives(Scene scene) {
        scene.promised(Guarantee.DURABLE);
        Peer ours = scene.connect();
        for (var source : List.of(QUEUE, GROUP)) {
            scene.await(ours.receive(source, scene.acknowledging()).stop());
        }
        scene.await(
                ours.send(QUEUE, Message.builder("c", Message.text("command")).build()));
        scene.await(ours.send(TOPIC, Message.builder("e", Message.text("event")).build()));

        try (ForeignPeer foreigner = scene.foreignPeer()) {
            assertThat(foreigner.receive(QUEUE, scene.patience()))
                    .asString(UTF_8)
                    .isEqualTo("command");
            assertThat(foreigner.receive(GROUP, scene.patience()))
                    .asString(UTF_8)
                    .isEqualTo("event");
        }
    }

    private static String textOf(Envelope envelope) {
        return new String(envelope.body().bytes(), UTF_8);
    }
}

package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.TOPIC;
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
    default void c1_messageArrivesUnchanged(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        MessageRecorder member = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        test.connect().receive(GROUP, member);
        TransportUnderTest sender = test.connect();

        List<Body> bodies = EdgeCaseMessages.bodies();
        for (int number = 1; number <= bodies.size(); number++) {
            Envelope sent = EdgeCaseMessages.full("message", bodies.get(number - 1));
            test.await(sender.send(QUEUE, sent));
            test.await(sender.send(TOPIC, sent));

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
    default void c1_largeMessageArrivesUnchanged(TransportTestContext test) {
        test.assumePromised(Guarantee.LARGE_BODY);
        int size = 16 * 1024 * 1024;
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect(size).receive(QUEUE, receiver);
        Envelope sent = EdgeCaseMessages.sized("large", size);

        test.await(test.connect(size).send(QUEUE, sent));

        assertThat(receiver.await(1).envelope()).isEqualTo(sent);
    }

    /**
     * C2: headers with odd values arrive as they are.
     *
     * <p>When this fails, look for a value that is split, trimmed or decoded on its way.
     */
    @Test
    default void c2_oddHeadersOfAMessageArrive(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        Headers odd =
                Headers.ofForeign(Map.of("x-number", "7", "x-empty", "", "x-quotes", "a=\"b\"; c", "x-emoji", "🍕"));

        test.await(test.connect()
                .send(QUEUE, TestMessages.builder("odd").headers(odd).build()));

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
    default void c2_foreignHeadersDoNotBreakTheConsumer(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
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
        try (PlainClient client = test.plainClient()) {
            client.send(QUEUE, "odd".getBytes(UTF_8), headers);
        }
        assertThat(textOf(receiver.await(1).envelope())).isEqualTo("odd");

        test.await(test.connect().send(QUEUE, TestMessages.of("ordinary")));

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
    default void c3_redeliveryIsTheOriginal(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        Envelope sent =
                EdgeCaseMessages.full("message", EdgeCaseMessages.bodies().get(1));
        CompletableFuture<Acceptance> accepted = test.connect().send(QUEUE, sent);

        receiver.redeliver(1);
        receiver.fail(2);
        Duration delay = test.isPromised(Guarantee.DELAYED_REDELIVERY) ? Duration.ofMillis(1) : Duration.ZERO;
        receiver.settle(3, new Settlement.Redeliver(delay));
        receiver.acknowledge(4);
        test.await(accepted);

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
    default void c4_correlationCausationAndTraceOfAMessageArrive(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        test.connect().receive(GROUP, receiver);
        TransportUnderTest sender = test.connect();

        test.await(sender.send(QUEUE, EdgeCaseMessages.traced("command")));
        test.await(sender.send(TOPIC, EdgeCaseMessages.traced("event")));
        receiver.await(2);

        assertThat(receiver.deliveries()).allSatisfy(each -> {
            assertThat(each.envelope().correlationId()).isEqualTo("conversation");
            assertThat(each.envelope().causationId()).contains("cause");
            assertThat(each.envelope().headers()).isEqualTo(EdgeCaseMessages.TRACE);
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
    default void c5_oversizedMessageDoesNotTravel(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect(1_000);

        TransportException refused = test.awaitFailure(sender.send(QUEUE, EdgeCaseMessages.sized("large", 1_001)));
        test.await(sender.send(QUEUE, EdgeCaseMessages.sized("fits", 1_000)));
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
    default void c6_foreignPeerSends(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        test.connect().receive(GROUP, receiver);

        try (PlainClient client = test.plainClient()) {
            client.send(QUEUE, "command".getBytes(UTF_8), Map.of());
            client.send(TOPIC, "event".getBytes(UTF_8), Map.of());
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
    default void c6_foreignPeerReceives(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        TransportUnderTest ours = test.connect();
        for (var source : List.of(QUEUE, GROUP)) {
            test.await(ours.receive(source, test.acknowledgingRecorder()).stop());
        }
        test.await(ours.send(
                QUEUE, TestMessages.builder("c", TestMessages.text("command")).build()));
        test.await(ours.send(
                TOPIC, TestMessages.builder("e", TestMessages.text("event")).build()));

        try (PlainClient client = test.plainClient()) {
            assertThat(client.receive(QUEUE, test.patience())).asString(UTF_8).isEqualTo("command");
            assertThat(client.receive(GROUP, test.patience())).asString(UTF_8).isEqualTo("event");
        }
    }

    private static String textOf(Envelope envelope) {
        return new String(envelope.body().bytes(), UTF_8);
    }
}

package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OTHER_OPERATION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Headers;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The content rules, for requests and their replies. */
public interface RequestContentContract extends TransportContract {
    /**
     * C1: attributes, headers and body of a request arrive unchanged, and so does the body of its reply: empty, binary, of
     * 1 MiB, with text in any script.
     *
     * <p>A service cannot tell a changed message from one that was meant so. When this fails, look for a charset that is
     * not UTF-8, a header name that is changed, a length that is cut, an empty body that is taken for none.
     */
    @Test
    default void c1_requestAndReplyArriveUnchanged(TransportTestContext test) {
        RequestRecorder server = new RequestRecorder(
                test.patience(),
                asked -> CompletableFuture.completedFuture(
                        new Reply.Success(asked.envelope().body())));
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();

        for (Body body : EdgeCaseMessages.bodies()) {
            Envelope sent = EdgeCaseMessages.full("request", body);
            Reply reply = test.await(caller.request(OPERATION, sent));

            assertThat(EdgeCaseMessages.last(server)).isEqualTo(sent);
            assertThat(reply).isEqualTo(new Reply.Success(body));
        }
    }

    /**
     * C2: headers that another client sets, some of them not text, neither break nor block the server.
     *
     * <p>Proxies, tracers and other languages' clients add headers nobody asked for. When this fails, look for a header
     * that is parsed before it is known to be one of ours, and for a cast.
     */
    @Test
    default void c2_foreignHeadersDoNotBreakTheServer(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();
        Headers odd =
                Headers.ofForeign(Map.of("x-number", "7", "x-empty", "", "x-quotes", "a=\"b\"; c", "x-emoji", "🍕"));

        CompletableFuture<Reply> reply = caller.request(
                OPERATION, TestMessages.builder("odd").headers(odd).build());
        server.reply(1, TestMessages.reply("fine"));

        assertThat(TestMessages.textOf(test.await(reply))).isEqualTo("fine");
        assertThat(server.await(1).envelope().headers()).isEqualTo(odd);
    }

    /**
     * C4: correlation id, causation id and the trace headers of a request arrive.
     *
     * <p>Without them nobody can follow an order through the services. When this fails, look at the mapping of these
     * attributes; none of them may be made up by the transport.
     */
    @Test
    default void c4_correlationCausationAndTraceOfARequestArrive(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);

        CompletableFuture<Reply> reply = test.connect().request(OPERATION, EdgeCaseMessages.traced("request"));
        Envelope arrived = server.await(1).envelope();
        server.reply(1, TestMessages.reply("done"));
        test.await(reply);

        assertThat(arrived.correlationId()).isEqualTo("conversation");
        assertThat(arrived.causationId()).contains("cause");
        assertThat(arrived.headers()).isEqualTo(EdgeCaseMessages.TRACE);
    }

    /**
     * C5: a request larger than the limit is refused at the sender, as {@code TOO_LARGE} and {@code NOT_SENT}, before it
     * travels.
     *
     * <p>A large message that fails at the other end fails again with each retry, and costs both ends. When this fails,
     * compare the body with {@code maxMessageBytes} before anything else is done.
     */
    @Test
    default void c5_oversizedRequestDoesNotTravel(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect(1_000);

        TransportException refused =
                test.awaitFailure(caller.request(OPERATION, EdgeCaseMessages.sized("large", 1_001)));
        CompletableFuture<Reply> fits = caller.request(OPERATION, EdgeCaseMessages.sized("fits", 1_000));
        server.reply(1, TestMessages.reply("done"));

        assertThat(refused.reason()).isEqualTo(TransportException.Reason.TOO_LARGE);
        assertThat(refused.progress()).isEqualTo(TransportException.Progress.NOT_SENT);
        test.await(fits);
        assertThat(server.ids()).containsExactly("fits");
    }

    /**
     * C6: a plain client of the wire, which uses none of our code, can ask and can answer.
     *
     * <p>Not every peer is written in Java, or today. When this fails, compare what the client sends with the document of
     * the wire: what is optional there must be optional here.
     */
    @Test
    default void c6_foreignPeerAsksAndAnswers(TransportTestContext test) {
        TransportUnderTest ours = test.connect();
        ours.serve(
                OPERATION,
                asked -> CompletableFuture.completedFuture(TestMessages.reply(
                        "ours to " + new String(asked.envelope().body().bytes(), UTF_8))));
        try (PlainClient client = test.plainClient()) {
            client.serve(OTHER_OPERATION, body -> ("theirs to " + new String(body, UTF_8)).getBytes(UTF_8));
            client.endpoint().ifPresent(endpoint -> test.addListener(OTHER_OPERATION, endpoint));

            byte[] answer = client.request(OPERATION, "a stranger".getBytes(UTF_8), test.patience());
            Reply reply = test.await(ours.request(
                    OTHER_OPERATION,
                    TestMessages.builder("r", TestMessages.text("us")).build(),
                    Duration.ofSeconds(10)));

            assertThat(new String(answer, UTF_8)).isEqualTo("ours to a stranger");
            assertThat(TestMessages.textOf(reply)).isEqualTo("theirs to us");
        }
    }
}

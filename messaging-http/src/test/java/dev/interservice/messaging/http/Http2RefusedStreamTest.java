package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP/2 a peer can say that it did not look at a request: that is believed, and nothing else is. */
@Timeout(60)
class Http2RefusedStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Operation<Soup, Done> COOK = Operation.of("kitchen", "cook", Soup.class);

    record Soup(String name) {}

    @Test
    void refusedStreamWasNotExecuted() throws Exception {
        assertThat(outcomeOf((number, stream, peer) ->
                        peer.writeNumber(Http2FrameSocket.RST_STREAM, stream, Http2FrameSocket.REFUSED_STREAM)))
                .isEqualTo("REFUSED, OVERLOADED");
    }

    @Test
    void streamAboveTheLastOneOfAGoAwayWasNotExecuted() throws Exception {
        assertThat(outcomeOf((number, stream, peer) -> peer.goAway(stream - 2, 0)))
                .isEqualTo("REFUSED, OVERLOADED");
    }

    @Test
    void lastStreamOfAGoAwayIsStillAnswered() throws Exception {
        assertThat(outcomeOf((number, stream, peer) -> {
                    peer.goAway(stream, 0);
                    ScriptedHttp2Server.succeed(peer, stream);
                }))
                .isEqualTo("Success");
    }

    @Test
    void lastStreamOfAGoAwayThatIsNotAnsweredMayHaveBeenExecuted() throws Exception {
        assertThat(outcomeOf((number, stream, peer) -> {
                    peer.goAway(stream, 0);
                    peer.close();
                }))
                .isEqualTo("UNKNOWN, CONNECTION_LOST");
    }

    /** All codes of RFC 9113 but the one that makes a promise, and one that nobody knows. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 0x77})
    void streamThatIsResetOtherwiseMayHaveBeenExecuted(int code) throws Exception {
        assertThat(outcomeOf((number, stream, peer) -> peer.writeNumber(Http2FrameSocket.RST_STREAM, stream, code)))
                .isEqualTo("UNKNOWN, CONNECTION_LOST");
    }

    @Test
    void connectionWithAGoAwayGetsNothingMore() throws Exception {
        try (ScriptedHttp2Server server = new ScriptedHttp2Server((number, stream, peer) -> {
                    if (number == 1) {
                        peer.goAway(stream, 0);
                    }
                    ScriptedHttp2Server.succeed(peer, stream);
                });
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "first")))
                    .isEqualTo("Success");
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "second")))
                    .isEqualTo("Success");

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void callThatWasRefusedIsMadeAgain() throws Exception {
        try (ScriptedHttp2Server server = new ScriptedHttp2Server((number, stream, peer) -> {
                    if (number == 1) {
                        peer.writeNumber(Http2FrameSocket.RST_STREAM, stream, Http2FrameSocket.REFUSED_STREAM);
                    } else {
                        ScriptedHttp2Server.succeed(peer, stream);
                    }
                });
                Messaging messaging = waiter(server.endpoint())) {
            assertThat(messaging.request(COOK, new Soup("leek"))).isEqualTo(Done.DONE);

            assertThat(server.deliveries()).isEqualTo(2);
        }
    }

    @Test
    void callThatWasResetIsNotMadeAgain() throws Exception {
        try (ScriptedHttp2Server server = new ScriptedHttp2Server((number, stream, peer) ->
                        peer.writeNumber(Http2FrameSocket.RST_STREAM, stream, Http2FrameSocket.CANCEL));
                Messaging messaging = waiter(server.endpoint())) {
            ConnectionLostException lost = catchThrowableOfType(
                    ConnectionLostException.class, () -> messaging.request(COOK, new Soup("leek")));

            assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(server.deliveries()).isEqualTo(1);
        }
    }

    private static String outcomeOf(ScriptedHttp2Server.StreamScript script) throws Exception {
        try (ScriptedHttp2Server server = new ScriptedHttp2Server(script);
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            String told = clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "m"));
            assertThat(server.deliveries()).isEqualTo(1);
            return told;
        }
    }

    private static Messaging waiter(URI kitchen) {
        return MessagingRuntime.start(MessagingConfig.of("waiter")
                .transport("http", HttpClientFixture.settings(HttpSettings.H2C, Optional.empty(), Optional.empty()))
                .defaults(ScopedSettings.NONE.transport("http").timeout(PATIENCE))
                .service("kitchen", ServiceSettings.NONE.addresses(List.of(kitchen))));
    }
}

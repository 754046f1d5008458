package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.RESERVE;
import static dev.interservice.messaging.http.HttpServerFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.Http2FrameSocket.Http2Frame;
import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Reply;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What costs a client of HTTP/2 next to nothing and the server much is counted, and ends the connection. */
@Timeout(60)
class Http2FloodTest {
    private static final int STREAMS = 1_024;
    private static final int FLOOD = 20_000;
    private static final int CANCELLED_CALLS = 500;

    private final HttpServerFixture serverFixture = new HttpServerFixture();

    @AfterEach
    void close() {
        serverFixture.close();
    }

    /** How to make a server work for nothing. */
    enum FloodAttack {
        /** CVE-2023-44487. */
        RAPID_RESET {
            @Override
            void sendOne(Http2FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.writeNumber(Http2FrameSocket.RST_STREAM, stream, Http2FrameSocket.CANCEL);
            }
        },
        /** CVE-2025-8671, by a frame that gives no room. */
        MADE_YOU_RESET_BY_AN_EMPTY_WINDOW {
            @Override
            void sendOne(Http2FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.writeNumber(Http2FrameSocket.WINDOW_UPDATE, stream, 0);
            }
        },
        /** CVE-2025-8671, by one that gives more room than there may be. */
        MADE_YOU_RESET_BY_TOO_WIDE_A_WINDOW {
            @Override
            void sendOne(Http2FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.writeNumber(Http2FrameSocket.WINDOW_UPDATE, stream, Integer.MAX_VALUE);
            }
        },
        /** CVE-2025-8671, by data after the end. */
        MADE_YOU_RESET_BY_DATA_AFTER_THE_END {
            @Override
            void sendOne(Http2FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.write(Http2FrameSocket.DATA, Http2FrameSocket.END_STREAM, stream, (byte) '!');
            }
        },
        PINGS {
            @Override
            void sendOne(Http2FrameSocket client, int stream) throws IOException {
                client.write(Http2FrameSocket.PING, 0, 0, new byte[8]);
            }
        },
        SETTINGS {
            @Override
            void sendOne(Http2FrameSocket client, int stream) throws IOException {
                client.write(Http2FrameSocket.SETTINGS, 0, 0);
            }
        };

        abstract void sendOne(Http2FrameSocket client, int stream) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void floodEndsItsConnectionAndNoOther(FloodAttack attack) throws Exception {
        ManualListener<Reply> listener = serverFixture.serve();
        CompletableFuture<HttpServerFixture.RecordedResponse> neighbour = serverFixture.sendAsync(
                Protocol.H2_PRIOR_KNOWLEDGE,
                serverFixture.post(RESERVE, "neighbour").build());
        HttpServerFixture.PendingDelivery<Reply> neighboursDelivery = listener.next();
        try (Http2FrameSocket client = new Http2FrameSocket(serverFixture.connect())) {
            client.beginAsClient();
            CompletableFuture<List<Http2Frame>> heard = CompletableFuture.supplyAsync(() -> readToTheEnd(client));
            sendFlood(attack, client);
            // It ends at all; why is lost where the end overtakes the word.
            assertThat(within(heard))
                    .filteredOn(frame -> frame.type() == Http2FrameSocket.GOAWAY)
                    .allSatisfy(goodbye -> assertThat(goodbye.number(4)).isEqualTo(Http2FrameSocket.ENHANCE_YOUR_CALM));
        }

        neighboursDelivery.result().complete(HttpServerFixture.success("done"));
        assertThat(within(neighbour).text()).isEqualTo("done");
    }

    @Test
    void callerThatCancelsManyCallsKeepsItsConnection() throws Exception {
        ManualListener<Reply> listener = new ManualListener<>();
        serverFixture.server.serve(new Address.Operation("kitchen", "cook", Optional.empty()), listener::handle);
        URI kitchen = serverFixture.server.endpoint();
        try (HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            CompletableFuture<Reply> patient = clientFixture.request(kitchen, "patient");
            HttpServerFixture.PendingDelivery<Reply> patientsOwn = listener.next();
            for (int number = 0; number < CANCELLED_CALLS; number++) {
                CompletableFuture<Reply> call = clientFixture.request(kitchen, "impatient " + number);
                HttpServerFixture.PendingDelivery<Reply> pending = listener.next();
                call.cancel(true);
                pending.result().complete(HttpServerFixture.success("too late"));
            }

            patientsOwn.result().complete(HttpServerFixture.success("done"));
            assertThat(clientFixture.outcomeOf(patient)).isEqualTo("Success");
        }
    }

    @Test
    void streamsAreBoundedAndThoseBeyondAreRefused() throws Exception {
        ManualListener<Reply> listener = serverFixture.serve();
        try (Http2FrameSocket client = new Http2FrameSocket(serverFixture.connect())) {
            client.beginAsClient();
            for (int number = 0; number <= STREAMS; number++) {
                ask(client, 2 * number + 1);
            }

            Http2Frame refused = client.readStreamFrame();
            assertThat(refused.type()).isEqualTo(Http2FrameSocket.RST_STREAM);
            assertThat(refused.stream()).isEqualTo(2 * STREAMS + 1);
            assertThat(refused.code()).isEqualTo(Http2FrameSocket.REFUSED_STREAM);
            listener.next().result().complete(HttpServerFixture.success("done"));
            assertThat(client.readStreamFrame().is(Http2FrameSocket.HEADERS, Http2FrameSocket.END_HEADERS))
                    .isTrue();
        }
    }

    private static void ask(Http2FrameSocket client, int stream) throws IOException {
        client.write(
                Http2FrameSocket.HEADERS,
                Http2FrameSocket.END_HEADERS | Http2FrameSocket.END_STREAM,
                stream,
                Http2FrameSocket.fields(
                        ":method",
                        "POST",
                        ":scheme",
                        "http",
                        ":authority",
                        "x",
                        ":path",
                        EnvelopeMapping.path(RESERVE)));
    }

    private static void sendFlood(FloodAttack attack, Http2FrameSocket client) {
        try {
            for (int number = 0; number < FLOOD; number++) {
                attack.sendOne(client, 2 * number + 1);
            }
        } catch (IOException cut) {
            // That is what is hoped for; whether it is so is seen by the reader.
        }
    }

    private static List<Http2Frame> readToTheEnd(Http2FrameSocket client) {
        List<Http2Frame> frames = new ArrayList<>();
        try {
            while (true) {
                frames.add(client.read());
            }
        } catch (IOException end) {
            return frames;
        }
    }
}

package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.RESERVE;
import static dev.interservice.messaging.http.ServerBench.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.FrameSocket.Frame;
import dev.interservice.messaging.http.ServerBench.Hands;
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
class HttpTwoFloodTest {
    private static final int STREAMS = 1_024;
    private static final int FLOOD = 20_000;
    private static final int GIVEN_UP = 500;

    private final ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** How to make a server work for nothing. */
    enum Flood {
        /** CVE-2023-44487. */
        RAPID_RESET {
            @Override
            void pour(FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.writeNumber(FrameSocket.RST_STREAM, stream, FrameSocket.CANCEL);
            }
        },
        /** CVE-2025-8671, by a frame that gives no room. */
        MADE_YOU_RESET_BY_AN_EMPTY_WINDOW {
            @Override
            void pour(FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.writeNumber(FrameSocket.WINDOW_UPDATE, stream, 0);
            }
        },
        /** CVE-2025-8671, by one that gives more room than there may be. */
        MADE_YOU_RESET_BY_TOO_WIDE_A_WINDOW {
            @Override
            void pour(FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.writeNumber(FrameSocket.WINDOW_UPDATE, stream, Integer.MAX_VALUE);
            }
        },
        /** CVE-2025-8671, by data after the end. */
        MADE_YOU_RESET_BY_DATA_AFTER_THE_END {
            @Override
            void pour(FrameSocket client, int stream) throws IOException {
                ask(client, stream);
                client.write(FrameSocket.DATA, FrameSocket.END_STREAM, stream, (byte) '!');
            }
        },
        PINGS {
            @Override
            void pour(FrameSocket client, int stream) throws IOException {
                client.write(FrameSocket.PING, 0, 0, new byte[8]);
            }
        },
        SETTINGS {
            @Override
            void pour(FrameSocket client, int stream) throws IOException {
                client.write(FrameSocket.SETTINGS, 0, 0);
            }
        };

        abstract void pour(FrameSocket client, int stream) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void floodEndsItsConnectionAndNoOther(Flood flood) throws Exception {
        Hands<Reply> hands = bench.serve();
        CompletableFuture<ServerBench.Told> neighbour = bench.begin(
                Protocol.H2_PRIOR_KNOWLEDGE, bench.post(RESERVE, "neighbour").build());
        ServerBench.Asked<Reply> neighboursOwn = hands.next();
        try (FrameSocket client = new FrameSocket(bench.connect())) {
            client.beginAsClient();
            CompletableFuture<List<Frame>> heard = CompletableFuture.supplyAsync(() -> readToTheEnd(client));
            pour(flood, client);
            // It ends at all; why is lost where the end overtakes the word.
            assertThat(within(heard))
                    .filteredOn(frame -> frame.type() == FrameSocket.GOAWAY)
                    .allSatisfy(goodbye -> assertThat(goodbye.number(4)).isEqualTo(FrameSocket.ENHANCE_YOUR_CALM));
        }

        neighboursOwn.end().complete(ServerBench.success("done"));
        assertThat(within(neighbour).text()).isEqualTo("done");
    }

    @Test
    void callerThatGivesManyCallsUpKeepsItsConnection() throws Exception {
        Hands<Reply> hands = new Hands<>();
        bench.server.serve(new Address.Operation("kitchen", "cook", Optional.empty()), hands::take);
        URI kitchen = bench.server.endpoint();
        try (Caller caller = Caller.speaking(HttpSettings.H2C)) {
            CompletableFuture<Reply> patient = caller.ask(kitchen, "patient");
            ServerBench.Asked<Reply> patientsOwn = hands.next();
            for (int number = 0; number < GIVEN_UP; number++) {
                CompletableFuture<Reply> call = caller.ask(kitchen, "impatient " + number);
                ServerBench.Asked<Reply> asked = hands.next();
                call.cancel(true);
                asked.end().complete(ServerBench.success("too late"));
            }

            patientsOwn.end().complete(ServerBench.success("done"));
            assertThat(caller.told(patient)).isEqualTo("Success");
        }
    }

    @Test
    void streamsAreBoundedAndThoseBeyondAreRefused() throws Exception {
        Hands<Reply> hands = bench.serve();
        try (FrameSocket client = new FrameSocket(bench.connect())) {
            client.beginAsClient();
            for (int number = 0; number <= STREAMS; number++) {
                ask(client, 2 * number + 1);
            }

            Frame refused = client.readOfAStream();
            assertThat(refused.type()).isEqualTo(FrameSocket.RST_STREAM);
            assertThat(refused.stream()).isEqualTo(2 * STREAMS + 1);
            assertThat(refused.code()).isEqualTo(FrameSocket.REFUSED_STREAM);
            hands.next().end().complete(ServerBench.success("done"));
            assertThat(client.readOfAStream().is(FrameSocket.HEADERS, FrameSocket.END_HEADERS))
                    .isTrue();
        }
    }

    private static void ask(FrameSocket client, int stream) throws IOException {
        client.write(
                FrameSocket.HEADERS,
                FrameSocket.END_HEADERS | FrameSocket.END_STREAM,
                stream,
                FrameSocket.fields(
                        ":method", "POST", ":scheme", "http", ":authority", "x", ":path", HttpMapping.path(RESERVE)));
    }

    private static void pour(Flood flood, FrameSocket client) {
        try {
            for (int number = 0; number < FLOOD; number++) {
                flood.pour(client, 2 * number + 1);
            }
        } catch (IOException cut) {
            // That is what is hoped for; whether it is so is seen by the reader.
        }
    }

    private static List<Frame> readToTheEnd(FrameSocket client) {
        List<Frame> frames = new ArrayList<>();
        try {
            while (true) {
                frames.add(client.read());
            }
        } catch (IOException end) {
            return frames;
        }
    }
}

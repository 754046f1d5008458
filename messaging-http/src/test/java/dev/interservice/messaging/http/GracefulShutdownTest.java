package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.COOK;
import static dev.interservice.messaging.http.HttpServerFixture.RESERVE;
import static dev.interservice.messaging.http.HttpServerFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.HttpServerFixture.RecordedResponse;
import dev.interservice.messaging.http.server.HttpServer;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A deployment must cost nobody an answer. */
class GracefulShutdownTest {
    private final HttpServerFixture serverFixture = new HttpServerFixture();

    @AfterEach
    void close() {
        serverFixture.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void closeAnswersRequestsInFlightAndRefusesNewOnes(Protocol protocol) throws Exception {
        ManualListener<Reply> listener = new ManualListener<>();
        AtomicBoolean held = new AtomicBoolean();
        // One is in flight; those that come before the close has begun are answered.
        serverFixture.server.serve(
                RESERVE,
                delivery -> held.compareAndSet(false, true)
                        ? listener.handle(delivery)
                        : CompletableFuture.completedFuture(HttpServerFixture.success("before")));
        CompletableFuture<RecordedResponse> first = serverFixture.sendAsync(
                protocol, serverFixture.post(RESERVE, "first").build());
        CompletableFuture<Reply> end = listener.next().result();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(serverFixture.server::close);
        HttpServerFixture.eventually(() -> {
            RecordedResponse second = within(serverFixture.sendAsync(
                    protocol, serverFixture.post(RESERVE, "second").build()));
            if (second.status() == 200) {
                return false;
            }
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.outcome()).isEqualTo("not-executed");
            return true;
        });
        assertThat(closing).isNotDone();
        end.complete(HttpServerFixture.success("done"));

        assertThat(within(first).text()).isEqualTo("done");
        within(closing);
        assertThat(serverFixture.server).extracting(HttpServer::endpoint).satisfies(uri -> {
            try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
                throw new AssertionError("still listens: " + refused);
            } catch (ConnectException expected) {
                assertThat(expected).isNotNull();
            } catch (IOException other) {
                throw new AssertionError(other);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void closeIsBoundedAndTellsTheTruthAboutWhatWasNotAnswered(Protocol protocol) {
        ManualListener<Reply> listener = serverFixture.serve();
        CompletableFuture<RecordedResponse> asked = serverFixture.sendAsync(
                protocol, serverFixture.post(RESERVE, "for ever").build());
        CompletableFuture<Reply> never = listener.next().result();

        within(CompletableFuture.runAsync(serverFixture.server::close));

        assertThat(within(asked).status()).isEqualTo(500);
        assertThat(within(asked).outcome()).isEqualTo("unknown");
        assertThat(never).isNotDone();
    }

    @Test
    void closingTwiceOrFromTwoThreadsIsHarmless() {
        CompletableFuture<Void> first = CompletableFuture.runAsync(serverFixture.server::close);
        CompletableFuture<Void> second = CompletableFuture.runAsync(serverFixture.server::close);

        within(first);
        within(second);
        serverFixture.server.close();
    }

    @Test
    void closeThatFailsEndsEverythingAllTheSame() {
        serverFixture.receive(COOK, 1, 1);
        assertThat(serverFixture.send(serverFixture.post(COOK, "lost").build()).status())
                .isEqualTo(202);
        serverFixture.breakObserver();

        assertThatThrownBy(serverFixture.server::close).hasMessageContaining("observer is broken");

        within(CompletableFuture.runAsync(serverFixture.server::close));
        assertThatThrownBy(serverFixture::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void transportThatFailsToCloseTakesNoMoreCalls() {
        HttpTransport transport = HttpTransport.start(HttpServerFixture.settings(0), serverFixture.setup());
        Address.Queue cook = COOK.atEndpoint(transport.endpoint());
        transport.receive(cook, new IntakeSettings(1, 1, Set.of()), delivery -> new CompletableFuture<>());
        Envelope soup = SampleEnvelopes.simple("soup").build();
        within(transport.send(cook, soup, Deadline.NONE));
        serverFixture.breakObserver();

        assertThatThrownBy(transport::close).hasMessageContaining("observer is broken");

        assertThat(transport.send(cook, soup, Deadline.NONE))
                .failsWithin(HttpServerFixture.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(TransportException.Reason.CLOSED));
    }

    @Test
    void stoppedIntakeAnswersRequestsInFlightAndRefusesNewOnes() {
        ManualListener<Reply> listener = new ManualListener<>();
        Intake intake = serverFixture.server.serve(RESERVE, listener::handle);
        CompletableFuture<RecordedResponse> first =
                serverFixture.sendAsync(serverFixture.post(RESERVE, "first").build());
        CompletableFuture<Reply> end = listener.next().result();

        CompletableFuture<Void> stopped = intake.stop();
        RecordedResponse second =
                serverFixture.send(serverFixture.post(RESERVE, "second").build());
        assertThat(stopped).isNotDone();
        end.complete(HttpServerFixture.success("done"));

        within(stopped);
        assertThat(within(first).text()).isEqualTo("done");
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(serverFixture
                        .send(serverFixture.post(RESERVE, "third").build())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void messagesThatWaitAreRefusedAtTheEnd() throws Exception {
        ManualListener<Settlement> listener = new ManualListener<>();
        Intake intake = serverFixture.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), listener::handle);
        assertThat(serverFixture.send(serverFixture.post(COOK, "first").build()).status())
                .isEqualTo(202);
        CompletableFuture<RecordedResponse> second =
                serverFixture.sendAsync(serverFixture.post(COOK, "second").build());
        HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 1);

        CompletableFuture<Void> stopped = intake.stop();

        assertThat(within(second).status()).isEqualTo(503);
        assertThat(within(second).outcome()).isEqualTo("not-executed");
        assertThat(stopped).isNotDone();
        listener.next().result().complete(Settlement.Acknowledge.ACKNOWLEDGE);
        within(stopped);
        assertThat(listener.isEmpty()).isTrue();
    }

    @Test
    void twentyRoundsLeakNothing() throws Exception {
        serverFixture.close();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int round = 0; round < 20; round++) {
            try (HttpServerFixture each = new HttpServerFixture()) {
                each.serveEcho();
                assertThat(each.send(each.post(RESERVE, "round").build()).text())
                        .isEqualTo("round");
            }
        }

        HttpServerFixture.eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("messaging-bench") && !before.contains(each)));
    }
}

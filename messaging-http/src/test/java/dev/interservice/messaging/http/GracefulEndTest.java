package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.COOK;
import static dev.interservice.messaging.http.ServerBench.RESERVE;
import static dev.interservice.messaging.http.ServerBench.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.http.ServerBench.Hands;
import dev.interservice.messaging.http.ServerBench.Told;
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
class GracefulEndTest {
    private final ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void closeAnswersWhatIsInHandAndRefusesWhatIsNew(Protocol protocol) throws Exception {
        Hands<Reply> hands = new Hands<>();
        AtomicBoolean held = new AtomicBoolean();
        // One is in hand; those that come before the close has begun are answered.
        bench.server.serve(
                RESERVE,
                delivery -> held.compareAndSet(false, true)
                        ? hands.take(delivery)
                        : CompletableFuture.completedFuture(ServerBench.success("before")));
        CompletableFuture<Told> first =
                bench.begin(protocol, bench.post(RESERVE, "first").build());
        CompletableFuture<Reply> end = hands.next().end();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(bench.server::close);
        ServerBench.eventually(() -> {
            Told second =
                    within(bench.begin(protocol, bench.post(RESERVE, "second").build()));
            if (second.status() == 200) {
                return false;
            }
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.outcome()).isEqualTo("not-executed");
            return true;
        });
        assertThat(closing).isNotDone();
        end.complete(ServerBench.success("done"));

        assertThat(within(first).text()).isEqualTo("done");
        within(closing);
        assertThat(bench.server).extracting(HttpServer::endpoint).satisfies(uri -> {
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
        Hands<Reply> hands = bench.serve();
        CompletableFuture<Told> asked =
                bench.begin(protocol, bench.post(RESERVE, "for ever").build());
        CompletableFuture<Reply> never = hands.next().end();

        within(CompletableFuture.runAsync(bench.server::close));

        assertThat(within(asked).status()).isEqualTo(500);
        assertThat(within(asked).outcome()).isEqualTo("unknown");
        assertThat(never).isNotDone();
    }

    @Test
    void closingTwiceOrFromTwoThreadsIsHarmless() {
        CompletableFuture<Void> first = CompletableFuture.runAsync(bench.server::close);
        CompletableFuture<Void> second = CompletableFuture.runAsync(bench.server::close);

        within(first);
        within(second);
        bench.server.close();
    }

    @Test
    void closeThatFailsEndsEverythingAllTheSame() {
        bench.receive(COOK, 1, 1);
        assertThat(bench.ask(bench.post(COOK, "lost").build()).status()).isEqualTo(202);
        bench.breakObserver();

        assertThatThrownBy(bench.server::close).hasMessageContaining("observer is broken");

        within(CompletableFuture.runAsync(bench.server::close));
        assertThatThrownBy(bench::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void transportThatFailsToCloseTakesNoMoreCalls() {
        HttpTransport transport = HttpTransport.start(ServerBench.settings(0), bench.setup());
        Address.Queue cook = COOK.at(transport.endpoint());
        transport.receive(cook, new IntakeSettings(1, 1, Set.of()), delivery -> new CompletableFuture<>());
        Envelope soup = Envelopes.simple("soup").build();
        within(transport.send(cook, soup, Deadline.NONE));
        bench.breakObserver();

        assertThatThrownBy(transport::close).hasMessageContaining("observer is broken");

        assertThat(transport.send(cook, soup, Deadline.NONE))
                .failsWithin(ServerBench.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(TransportException.Reason.CLOSED));
    }

    @Test
    void stoppedIntakeAnswersWhatIsInHandAndRefusesWhatIsNew() {
        Hands<Reply> hands = new Hands<>();
        Intake intake = bench.server.serve(RESERVE, hands::take);
        CompletableFuture<Told> first = bench.begin(bench.post(RESERVE, "first").build());
        CompletableFuture<Reply> end = hands.next().end();

        CompletableFuture<Void> stopped = intake.stop();
        Told second = bench.ask(bench.post(RESERVE, "second").build());
        assertThat(stopped).isNotDone();
        end.complete(ServerBench.success("done"));

        within(stopped);
        assertThat(within(first).text()).isEqualTo("done");
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(bench.ask(bench.post(RESERVE, "third").build()).status()).isEqualTo(404);
    }

    @Test
    void messagesThatWaitAreRefusedAtTheEnd() throws Exception {
        Hands<Settlement> hands = new Hands<>();
        Intake intake = bench.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), hands::take);
        assertThat(bench.ask(bench.post(COOK, "first").build()).status()).isEqualTo(202);
        CompletableFuture<Told> second = bench.begin(bench.post(COOK, "second").build());
        ServerBench.eventually(() -> bench.server.waiting() == 1);

        CompletableFuture<Void> stopped = intake.stop();

        assertThat(within(second).status()).isEqualTo(503);
        assertThat(within(second).outcome()).isEqualTo("not-executed");
        assertThat(stopped).isNotDone();
        hands.next().end().complete(Settlement.Acknowledge.ACKNOWLEDGE);
        within(stopped);
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void twentyRoundsLeakNothing() throws Exception {
        bench.close();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int round = 0; round < 20; round++) {
            try (ServerBench each = new ServerBench()) {
                each.serveEcho();
                assertThat(each.ask(each.post(RESERVE, "round").build()).text()).isEqualTo("round");
            }
        }

        ServerBench.eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("messaging-bench") && !before.contains(each)));
    }
}

package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.COOK;
import static dev.interservice.messaging.http.ServerBench.DELIVERY;
import static dev.interservice.messaging.http.ServerBench.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.ServerBench.Asked;
import dev.interservice.messaging.http.ServerBench.Hands;
import dev.interservice.messaging.http.ServerBench.Told;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceivedMessagesTest {
    private ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void limits(ServerLimits limits) {
        bench.close();
        bench = new ServerBench(limits);
    }

    private Request message(String text) {
        return bench.post(COOK, text).build();
    }

    @Test
    void messageIsAcceptedWhenTheListenerHasIt() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);

        Told told = bench.ask(message("soup"));

        assertThat(told.status()).isEqualTo(202);
        assertThat(hands.next().text()).isEqualTo("soup");
    }

    @Test
    void groupNamesTheSubscription() {
        Hands<Settlement> hands = bench.receive(DELIVERY, 1, 1);
        Request.Builder event = bench.post(DELIVERY, "ready");

        assertThat(bench.ask(event.build()).status()).isEqualTo(404);
        assertThat(bench.ask(event.header("messaging-group", "billing").build()).status())
                .isEqualTo(404);
        assertThat(bench.ask(event.header("messaging-group", "delivery").build())
                        .status())
                .isEqualTo(202);
        assertThat(hands.next().text()).isEqualTo("ready");
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void moreThanPrefetchWaitInTheirOrderAndAreNotAccepted() throws Exception {
        Hands<Settlement> hands = bench.receive(COOK, 2, 2);
        bench.ask(message("1"));
        bench.ask(message("2"));
        List<CompletableFuture<Told>> waiting = new ArrayList<>();
        for (int number = 3; number <= 5; number++) {
            waiting.add(bench.begin(message(Integer.toString(number))));
            int expected = number - 2;
            ServerBench.eventually(() -> bench.server.waiting() == expected);
        }
        Asked<Settlement> first = hands.next();
        Asked<Settlement> second = hands.next();
        assertThat(hands.isEmpty()).isTrue();

        first.end().complete(Acknowledge.ACKNOWLEDGE);
        Asked<Settlement> third = hands.next();

        assertThat(third.text()).isEqualTo("3");
        assertThat(within(waiting.get(0)).status()).isEqualTo(202);
        assertThat(waiting.get(1)).isNotDone();
        assertThat(hands.isEmpty()).isTrue();
        second.end().complete(Acknowledge.ACKNOWLEDGE);
        assertThat(hands.next().text()).isEqualTo("4");
    }

    @Test
    void fullWaitingRoomTurnsAwayAtOnce() throws Exception {
        limits(ServerLimits.DEFAULT.waiting(1));
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(message("1"));
        CompletableFuture<Told> second = bench.begin(message("2"));
        ServerBench.eventually(() -> bench.server.waiting() == 1);

        Told third = bench.ask(message("3"));

        assertThat(third.status()).isEqualTo(503);
        assertThat(third.outcome()).isEqualTo("not-executed");
        assertThat(third.retryAfter()).isEqualTo("1");
        assertThat(third.text()).contains("\"code\":\"OVERLOADED\"");
        assertThat(bench.signal(Signal.Shed.class).reason()).isEqualTo("OVERLOADED");
        hands.next().end().complete(Acknowledge.ACKNOWLEDGE);
        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void senderWhoGivesUpLeavesTheWaitingRoom() throws Exception {
        for (Protocol protocol : List.of(Protocol.HTTP_1_1, Protocol.H2_PRIOR_KNOWLEDGE)) {
            bench.close();
            bench = new ServerBench();
            bench.receive(COOK, 1, 1);
            bench.ask(message("1"));
            Call call = bench.call(protocol, message("2"));
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
                try {
                    call.execute().close();
                } catch (IOException expected) {
                    // it was cancelled
                }
            });
            ServerBench.eventually(() -> bench.server.waiting() == 1);

            call.cancel();

            ServerBench.eventually(() -> bench.server.waiting() == 0);
            within(ended);
        }
    }

    @Test
    void failedMessageComesAgainWithTheNextAttempt() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(message("soup"));

        hands.next().end().complete(new Redeliver(Duration.ZERO));
        Asked<Settlement> second = hands.next();
        second.end().completeExceptionally(new IllegalStateException("burnt"));
        Asked<Settlement> third = hands.next();

        assertThat(second.delivery().attempt()).isEqualTo(2);
        assertThat(third.delivery().attempt()).isEqualTo(3);
        assertThat(third.delivery().envelope()).isEqualTo(second.delivery().envelope());
    }

    @Test
    void listenerThatSettlesAtOnceDoesNotGrowTheStack() {
        List<Integer> attempts = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        bench.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), delivery -> {
            attempts.add(delivery.attempt());
            if (delivery.attempt() < 20_000) {
                return CompletableFuture.completedFuture(new Redeliver(Duration.ZERO));
            }
            done.complete(null);
            return CompletableFuture.completedFuture(Acknowledge.ACKNOWLEDGE);
        });

        bench.ask(message("soup"));

        within(done);
        assertThat(attempts).hasSize(20_000);
    }

    @Test
    void returnedMessageComesAgainWithoutCounting() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(message("soup"));

        hands.next().end().complete(Return.RETURN);

        assertThat(hands.next().delivery().attempt()).isEqualTo(1);
    }

    @Test
    void messageThatWasNotBegunIsRefusedWhenItIsGivenBackAtTheEnd() {
        Hands<Settlement> hands = new Hands<>();
        Intake intake = bench.server.receive(COOK, new IntakeSettings(1, 2, Set.of()), hands::take);
        assertThat(bench.ask(message("begun")).status()).isEqualTo(202);
        CompletableFuture<Told> second = bench.begin(message("not begun"));
        Asked<Settlement> begun = hands.next();
        Asked<Settlement> notBegun = hands.next();
        assertThat(second).isNotDone();

        CompletableFuture<Void> stopped = intake.stop();
        notBegun.end().complete(Return.RETURN);
        begun.end().complete(Acknowledge.ACKNOWLEDGE);

        assertThat(within(second).status()).isEqualTo(503);
        assertThat(within(second).outcome()).isEqualTo("not-executed");
        within(stopped);
    }

    @Test
    void messageIsAcceptedWhenThoseBeforeItAreSettled() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 2);
        bench.ask(message("1"));
        CompletableFuture<Told> second = bench.begin(message("2"));
        Asked<Settlement> first = hands.next();
        hands.next();

        first.end().complete(Acknowledge.ACKNOWLEDGE);

        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void messageIsAcceptedBeforeItsSenderGivesUp() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 2);
        bench.ask(message("1"));

        Told second = bench.ask(
                bench.post(COOK, "2").header("messaging-timeout-ms", "100").build());

        assertThat(second.status()).isEqualTo(202);
        assertThat(hands.next().text()).isEqualTo("1");
        assertThat(hands.next().text()).isEqualTo("2");
    }

    @Test
    void acceptedMessageThatIsGivenBackAtTheEndIsLostAndTold() {
        Hands<Settlement> hands = new Hands<>();
        Intake intake = bench.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), hands::take);
        bench.ask(bench.post(COOK, "soup").header("ce-id", "m-1").build());

        CompletableFuture<Void> stopped = intake.stop();
        hands.next().end().complete(Return.RETURN);

        within(stopped);
        Signal.Shed lost = bench.signal(Signal.Shed.class);
        assertThat(lost.reason()).isEqualTo("LOST");
        assertThat(lost.subject().messageId()).isEqualTo("m-1");
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void deadLetterKeepsWhatIsToldOfIt() throws Exception {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(bench.post(COOK, "soup").header("ce-id", "m-1").build());
        hands.next().end().complete(new Redeliver(Duration.ZERO));

        Asked<Settlement> last = hands.next();
        last.end().complete(new Settlement.DeadLetter("burnt", 2));

        DeadLetterStore store = bench.server.deadLetters(COOK).orElseThrow();
        ServerBench.eventually(() -> !within(store.browse(1)).isEmpty());
        DeadLetterStore.Entry letter = within(store.browse(10)).get(0);
        assertThat(letter.envelope()).isEqualTo(last.delivery().envelope());
        assertThat(letter.cause()).isEqualTo("burnt");
        assertThat(letter.attempts()).isEqualTo(2);
        assertThat(letter.source()).contains("kitchen.cook");
        assertThat(letter.firstFailure()).isBeforeOrEqualTo(letter.lastFailure());
        assertThat(within(store.remove(letter.id()))).isTrue();
        assertThat(within(store.remove(letter.id()))).isFalse();
        assertThat(within(store.browse(10))).isEmpty();
    }

    @Test
    void messageStaysInHandWhileItsDeadLetterHasNoRoom() {
        limits(ServerLimits.DEFAULT.deadLetters(1));
        Hands<Settlement> hands = new Hands<>();
        Intake intake = bench.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), hands::take);
        bench.ask(message("first"));
        hands.next().end().complete(new Settlement.DeadLetter("burnt", 1));
        bench.ask(message("second"));
        hands.next().end().complete(new Settlement.DeadLetter("burnt", 1));
        DeadLetterStore store = bench.server.deadLetters(COOK).orElseThrow();
        CompletableFuture<Void> stopped = intake.stop();
        assertThat(stopped).isNotDone();

        String first = within(store.browse(10)).get(0).id();
        within(store.remove(first));

        within(stopped);
        assertThat(within(store.browse(10)))
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.envelope().body().bytes()).isEqualTo("second".getBytes(UTF_8)));
    }

    @Test
    void closeLeavesNoTimer() throws Exception {
        limits(ServerLimits.DEFAULT.deadLetters(1));
        Hands<Settlement> hands = bench.receive(COOK, 1, 2);
        for (int number = 1; number <= 2; number++) {
            bench.ask(message("letter"));
            hands.next().end().complete(new Settlement.DeadLetter("burnt", 1));
        }
        CompletableFuture<Told> notBegun = bench.begin(message("not begun"));
        hands.next();
        CompletableFuture<Told> waiting = bench.begin(message("waiting"));
        ServerBench.eventually(() -> bench.server.waiting() == 1);

        bench.server.close();

        assertThat(within(waiting).status()).isEqualTo(503);
        assertThat(within(notBegun).outcome()).isEqualTo("unknown");
        assertThat(bench.timers()).isZero();
    }
}

package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.COOK;
import static dev.interservice.messaging.http.ServerBench.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.ServerBench.Asked;
import dev.interservice.messaging.http.ServerBench.Hands;
import dev.interservice.messaging.http.ServerBench.Told;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a message is worth delivering, and how long its sender waits: both count from its arrival. */
class MessageLifeTest {
    private final ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Request message(String text) {
        return bench.post(COOK, text).build();
    }

    @Test
    void messageThatWaitsIsRefusedWhenItsLifeIsOver() {
        bench.receive(COOK, 1, 1);
        bench.ask(message("1"));

        Told second = bench.ask(bench.post(COOK, "2")
                .header("ce-id", "m-2")
                .header("messaging-time-to-live-ms", "50")
                .build());

        assertThat(second.status()).isEqualTo(504);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(bench.signal(Signal.Expired.class).subject().messageId()).isEqualTo("m-2");
        assertThat(bench.server.waiting()).isZero();
    }

    @Test
    void messageThatIsGivenBackAndExpiresIsNotAccepted() throws Exception {
        Hands<Settlement> hands = bench.receive(COOK, 1, 2);
        bench.ask(message("1"));
        CompletableFuture<Told> second = bench.begin(
                bench.post(COOK, "2").header("messaging-time-to-live-ms", "500").build());
        hands.next();
        Asked<Settlement> notBegun = hands.next();
        ServerBench.eventually(() -> notBegun.delivery().deadline().hasPassed());

        notBegun.end().complete(Return.RETURN);

        assertThat(within(second).status()).isEqualTo(504);
        assertThat(within(second).outcome()).isEqualTo("not-executed");
    }

    @Test
    void lifeOfAMessageDoesNotBeginAnewWhenItHasWaited() throws Exception {
        Duration life = Duration.ofMinutes(1);
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(message("1"));
        CompletableFuture<Told> second = bench.begin(bench.post(COOK, "2")
                .header("messaging-time-to-live-ms", Long.toString(life.toMillis()))
                .build());
        ServerBench.eventually(() -> bench.server.waiting() == 1);
        long waiting = System.nanoTime();

        hands.next().end().complete(Acknowledge.ACKNOWLEDGE);

        Deadline endOfLife = hands.next().delivery().deadline();
        long waited = System.nanoTime() - waiting;
        assertThat(endOfLife.remainingNanos() + waited).isLessThanOrEqualTo(life.toNanos());
        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void messageThatComesTooLateForAnyDeliveryIsNotAccepted() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);

        Told told = bench.ask(bench.post(COOK, "soup")
                .header("messaging-time-to-live-ms", "0")
                .build());

        assertThat(told.status()).isEqualTo(504);
        assertThat(told.outcome()).isEqualTo("not-executed");
        assertThat(bench.ask(message("next")).status()).isEqualTo(202);
        assertThat(hands.next().text()).isEqualTo("next");
    }

    @Test
    void senderMayHaveMorePatienceThanAnyClock() throws Exception {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(message("1"));
        CompletableFuture<Told> second = bench.begin(bench.post(COOK, "2")
                .header("messaging-timeout-ms", "999999999999999")
                .build());
        ServerBench.eventually(() -> bench.server.waiting() == 1);

        hands.next().end().complete(Acknowledge.ACKNOWLEDGE);

        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void observerThatBreaksChangesNoRefusalAndHoldsNothing() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.breakObserver();
        Request late = bench.post(COOK, "late")
                .header("messaging-time-to-live-ms", "0")
                .build();

        assertThat(bench.ask(late).status()).isEqualTo(504);
        assertThat(bench.ask(message("next")).status()).isEqualTo(202);
        Asked<Settlement> next = hands.next();
        assertThat(next.text()).isEqualTo("next");
        assertThat(bench.ask(bench.post(COOK, "waits")
                                .header("messaging-timeout-ms", "50")
                                .build())
                        .status())
                .isEqualTo(504);
        next.end().complete(Acknowledge.ACKNOWLEDGE);
    }

    @Test
    void expiredMessageDoesNotComeAgain() throws Exception {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(bench.post(COOK, "soup")
                .header("ce-id", "m-1")
                .header("messaging-time-to-live-ms", "500")
                .build());
        Asked<Settlement> first = hands.next();
        ServerBench.eventually(() -> first.delivery().deadline().hasPassed());

        first.end().complete(new Redeliver(Duration.ZERO));

        assertThat(bench.signal(Signal.Expired.class).subject().messageId()).isEqualTo("m-1");
        bench.ask(message("next"));
        assertThat(hands.next().text()).isEqualTo("next");
    }

    @Test
    void messageWaitsAsLongAsItsSender() {
        Hands<Settlement> hands = bench.receive(COOK, 1, 1);
        bench.ask(message("1"));

        Told second = bench.ask(
                bench.post(COOK, "2").header("messaging-timeout-ms", "50").build());

        assertThat(second.status()).isEqualTo(504);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(bench.server.waiting()).isZero();
        hands.next().end().complete(Acknowledge.ACKNOWLEDGE);
        assertThat(bench.ask(message("3")).status()).isEqualTo(202);
        assertThat(hands.next().text()).isEqualTo("3");
    }
}

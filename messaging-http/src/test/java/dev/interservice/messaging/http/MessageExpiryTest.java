package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.COOK;
import static dev.interservice.messaging.http.HttpServerFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.HttpServerFixture.PendingDelivery;
import dev.interservice.messaging.http.HttpServerFixture.RecordedResponse;
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
class MessageExpiryTest {
    private final HttpServerFixture serverFixture = new HttpServerFixture();

    @AfterEach
    void close() {
        serverFixture.close();
    }

    private Request message(String text) {
        return serverFixture.post(COOK, text).build();
    }

    @Test
    void messageThatWaitsIsRefusedWhenItsLifeIsOver() {
        serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("1"));

        RecordedResponse second = serverFixture.send(serverFixture
                .post(COOK, "2")
                .header("ce-id", "m-2")
                .header("messaging-time-to-live-ms", "50")
                .build());

        assertThat(second.status()).isEqualTo(504);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(serverFixture.awaitSignal(Signal.Expired.class).messageInfo().messageId())
                .isEqualTo("m-2");
        assertThat(serverFixture.server.waitingMessages()).isZero();
    }

    @Test
    void returnedMessageThatExpiresIsNotAccepted() throws Exception {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 2);
        serverFixture.send(message("1"));
        CompletableFuture<RecordedResponse> second = serverFixture.sendAsync(serverFixture
                .post(COOK, "2")
                .header("messaging-time-to-live-ms", "500")
                .build());
        listener.next();
        PendingDelivery<Settlement> notBegun = listener.next();
        HttpServerFixture.eventually(() -> notBegun.delivery().deadline().hasPassed());

        notBegun.result().complete(Return.RETURN);

        assertThat(within(second).status()).isEqualTo(504);
        assertThat(within(second).outcome()).isEqualTo("not-executed");
    }

    @Test
    void lifeOfAMessageDoesNotBeginAnewWhenItHasWaited() throws Exception {
        Duration life = Duration.ofMinutes(1);
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("1"));
        CompletableFuture<RecordedResponse> second = serverFixture.sendAsync(serverFixture
                .post(COOK, "2")
                .header("messaging-time-to-live-ms", Long.toString(life.toMillis()))
                .build());
        HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 1);
        long waiting = System.nanoTime();

        listener.next().result().complete(Acknowledge.ACKNOWLEDGE);

        Deadline endOfLife = listener.next().delivery().deadline();
        long waited = System.nanoTime() - waiting;
        assertThat(endOfLife.remainingNanos() + waited).isLessThanOrEqualTo(life.toNanos());
        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void messageThatComesTooLateForAnyDeliveryIsNotAccepted() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);

        RecordedResponse response = serverFixture.send(serverFixture
                .post(COOK, "soup")
                .header("messaging-time-to-live-ms", "0")
                .build());

        assertThat(response.status()).isEqualTo(504);
        assertThat(response.outcome()).isEqualTo("not-executed");
        assertThat(serverFixture.send(message("next")).status()).isEqualTo(202);
        assertThat(listener.next().text()).isEqualTo("next");
    }

    @Test
    void acceptTimeoutMayBeLongerThanAnyClock() throws Exception {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("1"));
        CompletableFuture<RecordedResponse> second = serverFixture.sendAsync(serverFixture
                .post(COOK, "2")
                .header("messaging-timeout-ms", "999999999999999")
                .build());
        HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 1);

        listener.next().result().complete(Acknowledge.ACKNOWLEDGE);

        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void observerThatBreaksChangesNoRefusalAndHoldsNothing() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.breakObserver();
        Request late = serverFixture
                .post(COOK, "late")
                .header("messaging-time-to-live-ms", "0")
                .build();

        assertThat(serverFixture.send(late).status()).isEqualTo(504);
        assertThat(serverFixture.send(message("next")).status()).isEqualTo(202);
        PendingDelivery<Settlement> next = listener.next();
        assertThat(next.text()).isEqualTo("next");
        assertThat(serverFixture
                        .send(serverFixture
                                .post(COOK, "waits")
                                .header("messaging-timeout-ms", "50")
                                .build())
                        .status())
                .isEqualTo(504);
        next.result().complete(Acknowledge.ACKNOWLEDGE);
    }

    @Test
    void expiredMessageDoesNotComeAgain() throws Exception {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(serverFixture
                .post(COOK, "soup")
                .header("ce-id", "m-1")
                .header("messaging-time-to-live-ms", "500")
                .build());
        PendingDelivery<Settlement> first = listener.next();
        HttpServerFixture.eventually(() -> first.delivery().deadline().hasPassed());

        first.result().complete(new Redeliver(Duration.ZERO));

        assertThat(serverFixture.awaitSignal(Signal.Expired.class).messageInfo().messageId())
                .isEqualTo("m-1");
        serverFixture.send(message("next"));
        assertThat(listener.next().text()).isEqualTo("next");
    }

    @Test
    void messageWaitsAsLongAsItsSender() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("1"));

        RecordedResponse second = serverFixture.send(serverFixture
                .post(COOK, "2")
                .header("messaging-timeout-ms", "50")
                .build());

        assertThat(second.status()).isEqualTo(504);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(serverFixture.server.waitingMessages()).isZero();
        listener.next().result().complete(Acknowledge.ACKNOWLEDGE);
        assertThat(serverFixture.send(message("3")).status()).isEqualTo(202);
        assertThat(listener.next().text()).isEqualTo("3");
    }
}

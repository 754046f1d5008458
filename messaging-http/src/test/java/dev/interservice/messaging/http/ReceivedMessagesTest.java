package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.COOK;
import static dev.interservice.messaging.http.HttpServerFixture.DELIVERY;
import static dev.interservice.messaging.http.HttpServerFixture.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.HttpServerFixture.PendingDelivery;
import dev.interservice.messaging.http.HttpServerFixture.RecordedResponse;
import dev.interservice.messaging.http.jetty.ServerLimits;
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
    private HttpServerFixture serverFixture = new HttpServerFixture();

    @AfterEach
    void close() {
        serverFixture.close();
    }

    private void limits(ServerLimits limits) {
        serverFixture.close();
        serverFixture = new HttpServerFixture(limits);
    }

    private Request message(String text) {
        return serverFixture.post(COOK, text).build();
    }

    @Test
    void messageIsAcceptedWhenTheListenerHasIt() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);

        RecordedResponse response = serverFixture.send(message("soup"));

        assertThat(response.status()).isEqualTo(202);
        assertThat(listener.next().text()).isEqualTo("soup");
    }

    @Test
    void groupNamesTheSubscription() {
        ManualListener<Settlement> listener = serverFixture.receive(DELIVERY, 1, 1);
        Request.Builder event = serverFixture.post(DELIVERY, "ready");

        assertThat(serverFixture.send(event.build()).status()).isEqualTo(404);
        assertThat(serverFixture
                        .send(event.header("messaging-group", "billing").build())
                        .status())
                .isEqualTo(404);
        assertThat(serverFixture
                        .send(event.header("messaging-group", "delivery").build())
                        .status())
                .isEqualTo(202);
        assertThat(listener.next().text()).isEqualTo("ready");
        assertThat(listener.isEmpty()).isTrue();
    }

    @Test
    void moreThanPrefetchWaitInTheirOrderAndAreNotAccepted() throws Exception {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 2, 2);
        serverFixture.send(message("1"));
        serverFixture.send(message("2"));
        List<CompletableFuture<RecordedResponse>> waiting = new ArrayList<>();
        for (int number = 3; number <= 5; number++) {
            waiting.add(serverFixture.sendAsync(message(Integer.toString(number))));
            int expected = number - 2;
            HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == expected);
        }
        PendingDelivery<Settlement> first = listener.next();
        PendingDelivery<Settlement> second = listener.next();
        assertThat(listener.isEmpty()).isTrue();

        first.result().complete(Acknowledge.ACKNOWLEDGE);
        PendingDelivery<Settlement> third = listener.next();

        assertThat(third.text()).isEqualTo("3");
        assertThat(within(waiting.get(0)).status()).isEqualTo(202);
        assertThat(waiting.get(1)).isNotDone();
        assertThat(listener.isEmpty()).isTrue();
        second.result().complete(Acknowledge.ACKNOWLEDGE);
        assertThat(listener.next().text()).isEqualTo("4");
    }

    @Test
    void fullAdmissionQueueRefusesAtOnce() throws Exception {
        limits(ServerLimits.DEFAULT.waiting(1));
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("1"));
        CompletableFuture<RecordedResponse> second = serverFixture.sendAsync(message("2"));
        HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 1);

        RecordedResponse third = serverFixture.send(message("3"));

        assertThat(third.status()).isEqualTo(503);
        assertThat(third.outcome()).isEqualTo("not-executed");
        assertThat(third.retryAfter()).isEqualTo("1");
        assertThat(third.text()).contains("\"code\":\"OVERLOADED\"");
        assertThat(serverFixture.awaitSignal(Signal.Shed.class).reason()).isEqualTo("OVERLOADED");
        listener.next().result().complete(Acknowledge.ACKNOWLEDGE);
        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void cancelledSenderLeavesTheAdmissionQueue() throws Exception {
        for (Protocol protocol : List.of(Protocol.HTTP_1_1, Protocol.H2_PRIOR_KNOWLEDGE)) {
            serverFixture.close();
            serverFixture = new HttpServerFixture();
            serverFixture.receive(COOK, 1, 1);
            serverFixture.send(message("1"));
            Call call = serverFixture.call(protocol, message("2"));
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
                try {
                    call.execute().close();
                } catch (IOException expected) {
                    // it was cancelled
                }
            });
            HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 1);

            call.cancel();

            HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 0);
            within(ended);
        }
    }

    @Test
    void failedMessageComesAgainWithTheNextAttempt() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("soup"));

        listener.next().result().complete(new Redeliver(Duration.ZERO));
        PendingDelivery<Settlement> second = listener.next();
        second.result().completeExceptionally(new IllegalStateException("burnt"));
        PendingDelivery<Settlement> third = listener.next();

        assertThat(second.delivery().attempt()).isEqualTo(2);
        assertThat(third.delivery().attempt()).isEqualTo(3);
        assertThat(third.delivery().envelope()).isEqualTo(second.delivery().envelope());
    }

    @Test
    void listenerThatSettlesAtOnceDoesNotGrowTheStack() {
        List<Integer> attempts = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        serverFixture.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), delivery -> {
            attempts.add(delivery.attempt());
            if (delivery.attempt() < 20_000) {
                return CompletableFuture.completedFuture(new Redeliver(Duration.ZERO));
            }
            done.complete(null);
            return CompletableFuture.completedFuture(Acknowledge.ACKNOWLEDGE);
        });

        serverFixture.send(message("soup"));

        within(done);
        assertThat(attempts).hasSize(20_000);
    }

    @Test
    void returnedMessageComesAgainWithoutCounting() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(message("soup"));

        listener.next().result().complete(Return.RETURN);

        assertThat(listener.next().delivery().attempt()).isEqualTo(1);
    }

    @Test
    void messageThatWasNotStartedIsRefusedWhenItIsReturnedAtTheEnd() {
        ManualListener<Settlement> listener = new ManualListener<>();
        Intake intake = serverFixture.server.receive(COOK, new IntakeSettings(1, 2, Set.of()), listener::handle);
        assertThat(serverFixture.send(message("begun")).status()).isEqualTo(202);
        CompletableFuture<RecordedResponse> second = serverFixture.sendAsync(message("not begun"));
        PendingDelivery<Settlement> begun = listener.next();
        PendingDelivery<Settlement> notBegun = listener.next();
        assertThat(second).isNotDone();

        CompletableFuture<Void> stopped = intake.stop();
        notBegun.result().complete(Return.RETURN);
        begun.result().complete(Acknowledge.ACKNOWLEDGE);

        assertThat(within(second).status()).isEqualTo(503);
        assertThat(within(second).outcome()).isEqualTo("not-executed");
        within(stopped);
    }

    @Test
    void messageIsAcceptedWhenThoseBeforeItAreSettled() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 2);
        serverFixture.send(message("1"));
        CompletableFuture<RecordedResponse> second = serverFixture.sendAsync(message("2"));
        PendingDelivery<Settlement> first = listener.next();
        listener.next();

        first.result().complete(Acknowledge.ACKNOWLEDGE);

        assertThat(within(second).status()).isEqualTo(202);
    }

    @Test
    void messageIsAcceptedBeforeItsSenderGivesUp() {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 2);
        serverFixture.send(message("1"));

        RecordedResponse second = serverFixture.send(serverFixture
                .post(COOK, "2")
                .header("messaging-timeout-ms", "100")
                .build());

        assertThat(second.status()).isEqualTo(202);
        assertThat(listener.next().text()).isEqualTo("1");
        assertThat(listener.next().text()).isEqualTo("2");
    }

    @Test
    void acceptedMessageThatIsReturnedAtTheEndIsLostAndReported() {
        ManualListener<Settlement> listener = new ManualListener<>();
        Intake intake = serverFixture.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), listener::handle);
        serverFixture.send(
                serverFixture.post(COOK, "soup").header("ce-id", "m-1").build());

        CompletableFuture<Void> stopped = intake.stop();
        listener.next().result().complete(Return.RETURN);

        within(stopped);
        Signal.Shed lost = serverFixture.awaitSignal(Signal.Shed.class);
        assertThat(lost.reason()).isEqualTo("LOST");
        assertThat(lost.messageInfo().messageId()).isEqualTo("m-1");
        assertThat(listener.isEmpty()).isTrue();
    }

    @Test
    void deadLetterKeepsItsSettlement() throws Exception {
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 1);
        serverFixture.send(
                serverFixture.post(COOK, "soup").header("ce-id", "m-1").build());
        listener.next().result().complete(new Redeliver(Duration.ZERO));

        PendingDelivery<Settlement> last = listener.next();
        last.result().complete(new Settlement.DeadLetter("burnt", 2));

        DeadLetterStore store = serverFixture.server.deadLetters(COOK).orElseThrow();
        HttpServerFixture.eventually(() -> !within(store.browse(1)).isEmpty());
        DeadLetterStore.Entry entry = within(store.browse(10)).get(0);
        assertThat(entry.envelope()).isEqualTo(last.delivery().envelope());
        assertThat(entry.cause()).isEqualTo("burnt");
        assertThat(entry.attempts()).isEqualTo(2);
        assertThat(entry.source()).contains("kitchen.cook");
        assertThat(entry.firstFailure()).isBeforeOrEqualTo(entry.lastFailure());
        assertThat(within(store.remove(entry.id()))).isTrue();
        assertThat(within(store.remove(entry.id()))).isFalse();
        assertThat(within(store.browse(10))).isEmpty();
    }

    @Test
    void messageStaysInFlightWhileItsDeadLetterHasNoRoom() {
        limits(ServerLimits.DEFAULT.deadLetters(1));
        ManualListener<Settlement> listener = new ManualListener<>();
        Intake intake = serverFixture.server.receive(COOK, new IntakeSettings(1, 1, Set.of()), listener::handle);
        serverFixture.send(message("first"));
        listener.next().result().complete(new Settlement.DeadLetter("burnt", 1));
        serverFixture.send(message("second"));
        listener.next().result().complete(new Settlement.DeadLetter("burnt", 1));
        DeadLetterStore store = serverFixture.server.deadLetters(COOK).orElseThrow();
        CompletableFuture<Void> stopped = intake.stop();
        assertThat(stopped).isNotDone();

        String first = within(store.browse(10)).get(0).id();
        within(store.remove(first));

        within(stopped);
        assertThat(within(store.browse(10)))
                .singleElement()
                .satisfies(entry -> assertThat(entry.envelope().body().bytes()).isEqualTo("second".getBytes(UTF_8)));
    }

    @Test
    void closeLeavesNoTimer() throws Exception {
        limits(ServerLimits.DEFAULT.deadLetters(1));
        ManualListener<Settlement> listener = serverFixture.receive(COOK, 1, 2);
        for (int number = 1; number <= 2; number++) {
            serverFixture.send(message("letter"));
            listener.next().result().complete(new Settlement.DeadLetter("burnt", 1));
        }
        CompletableFuture<RecordedResponse> notBegun = serverFixture.sendAsync(message("not begun"));
        listener.next();
        CompletableFuture<RecordedResponse> waiting = serverFixture.sendAsync(message("waiting"));
        HttpServerFixture.eventually(() -> serverFixture.server.waitingMessages() == 1);

        serverFixture.server.close();

        assertThat(within(waiting).status()).isEqualTo(503);
        assertThat(within(notBegun).outcome()).isEqualTo("unknown");
        assertThat(serverFixture.openTimers()).isZero();
    }
}

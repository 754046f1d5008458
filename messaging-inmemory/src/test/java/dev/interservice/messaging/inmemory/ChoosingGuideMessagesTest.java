package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.COOK;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PIZZA;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PRICE;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.READY;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.SOUP;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.STEAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.transport.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guide on choosing: what a send or publish costs when receivers are slow, and what happens when there are none. */
class ChoosingGuideMessagesTest {
    private final ChoosingGuideFixture bistro = new ChoosingGuideFixture(3);
    private final List<String> cooked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        bistro.close();
    }

    @Test
    void sendCostsTheAcceptanceOnlyAndTheBacklogGrows() {
        Messaging messaging = bistro.start(ChoosingGuideMessagesTest::oneAtATime, this::register);

        messaging.send(COOK, SOUP);
        messaging.send(COOK, STEAK);
        messaging.send(COOK, PIZZA);
        assertThat(bistro.elapsedMillis()).isZero();
        bistro.waits(900);
        assertThat(cooked).containsExactly("soup after 300 ms", "steak after 600 ms", "pizza after 900 ms");
    }

    @Test
    void sendWaitsForRoomInAFullQueueAndNoLongerThanItsDeadline() {
        Messaging messaging = bistro.start(service -> {});
        messaging.consume(COOK, (order, context) -> {}).close();
        List.of(SOUP, STEAK, PIZZA).forEach(order -> messaging.send(COOK, order));

        DeadlineExceededException full =
                catchThrowableOfType(DeadlineExceededException.class, () -> messaging.send(COOK, SOUP));
        assertThat(full.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(bistro.elapsedMillis()).isEqualTo(2_000);

        CompletableFuture<Receipt> patient = messaging.sendAsync(COOK, SOUP);
        messaging.consume(COOK, (order, context) -> cooked.add(order.id()));
        bistro.waits(0);
        assertThat(patient).isCompleted();
        assertThat(cooked).containsExactly("soup", "steak", "pizza", "soup");
    }

    @Test
    void sendIsRejectedWhenTooManyWaitForRoom() {
        Messaging messaging = bistro.start(service -> {});
        messaging.consume(COOK, (order, context) -> {}).close();
        List.of(SOUP, STEAK, PIZZA, SOUP, STEAK, PIZZA).forEach(order -> messaging.sendAsync(COOK, order));

        assertThatThrownBy(() -> messaging.send(COOK, SOUP))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("too many wait for room");
    }

    @Test
    void publishIsNotDelayedByASlowGroup() {
        Messaging messaging = bistro.start(this::register);

        messaging.publish(READY, SOUP);
        bistro.waits(5_000);
        assertThat(told).containsExactly("delivery at 0", "billing at 5000");
    }

    @Test
    void publishWaitsForTheGroupWhoseQueueIsFull() {
        Messaging messaging = bistro.start(this::register);

        bistro.broker().fill(new Address.Subscription(new Address.Topic("kitchen", "ready"), "billing"));
        assertThatThrownBy(() -> messaging.publish(READY, SOUP)).isInstanceOf(DeadlineExceededException.class);
        assertThat(told).isEmpty();
    }

    @Test
    void nobodyThere() {
        Messaging messaging = bistro.start(service -> {});

        assertThatThrownBy(() -> messaging.request(PRICE, SOUP)).isInstanceOf(UnroutableException.class);
        assertThatThrownBy(() -> messaging.send(COOK, SOUP)).isInstanceOf(UnroutableException.class);
        messaging.publish(READY, SOUP);
        assertThat(bistro.elapsedMillis()).isZero();
    }

    private void register(Messaging service) {
        service.consume(COOK, (order, context) -> {
            bistro.takes(300);
            cooked.add(order.id() + " after " + bistro.elapsedMillis() + " ms");
        });
        service.subscribe(READY, "delivery", (order, context) -> told.add("delivery at " + bistro.elapsedMillis()));
        service.subscribe(READY, "billing", (order, context) -> {
            bistro.takes(5_000);
            told.add("billing at " + bistro.elapsedMillis());
        });
    }

    private static MessagingConfig oneAtATime(MessagingConfig config) {
        return config.defaults(config.defaults().handler(HandlerSettings.NONE.concurrency(1)));
    }
}

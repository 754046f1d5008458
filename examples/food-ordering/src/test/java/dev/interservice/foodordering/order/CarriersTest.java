package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Signal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CarriersTest {
    private final Carriers carriers = new Carriers(2);

    @Test
    void messagesOfOneConversationMayTravelInDifferentWays() {
        carriers.observe(attempt("inventory.reserve", "talk", "pigeon"));
        carriers.observe(delivered("kitchen.meal-ready", "talk", "bottle post"));

        assertThat(carriers.of(via("inventory.reserve", "talk")).transport()).isEqualTo("pigeon");
        assertThat(carriers.of(via("kitchen.meal-ready", "talk")).transport()).isEqualTo("bottle post");
    }

    @Test
    void lastMessageOfAContractInAConversationCounts() {
        carriers.observe(attempt("kitchen.cook", "talk", "pigeon"));
        carriers.observe(attempt("kitchen.cook", "another talk", "bottle post"));
        carriers.observe(attempt("kitchen.cook", "talk", "in-memory"));

        assertThat(carriers.of(via("kitchen.cook", "talk")).transport()).isEqualTo("in-memory");
        assertThat(carriers.of(via("kitchen.cook", "another talk")).transport()).isEqualTo("bottle post");
    }

    @Test
    void nothingWasCarriedBeforeItWasTold() {
        carriers.observe(new Signal.RetryScheduled(subject("kitchen.cook", "talk", "pigeon"), 1, Duration.ZERO));

        assertThat(carriers.of(via("kitchen.cook", "talk")).transport()).isEmpty();
        assertThat(carriers.of(Via.NOTHING).transport()).isEmpty();
    }

    @Test
    void onlyTheLastMessagesAreRemembered() {
        carriers.observe(delivered("kitchen.cook", "talk 1", "pigeon"));
        carriers.observe(delivered("kitchen.cook", "talk 2", "pigeon"));
        carriers.observe(delivered("kitchen.cook", "talk 3", "pigeon"));

        assertThat(carriers.of(via("kitchen.cook", "talk 1")).transport()).isEmpty();
        assertThat(carriers.of(via("kitchen.cook", "talk 2")).transport()).isEqualTo("pigeon");
        assertThat(carriers.of(via("kitchen.cook", "talk 3")).transport()).isEqualTo("pigeon");
    }

    @Test
    void lastAttemptCounts() {
        carriers.observe(new Signal.Delivered(subject("kitchen.cook", "talk", "pigeon"), 3));

        assertThat(carriers.of(via("kitchen.cook", "talk")).attempt()).isEqualTo(3);
        assertThat(carriers.of(Via.NOTHING).attempt()).isZero();
    }

    private static Signal attempt(String contract, String conversation, String transport) {
        return new Signal.AttemptEnded(
                subject(contract, conversation, transport), 1, Optional.empty(), Duration.ZERO, Optional.empty());
    }

    private static Signal delivered(String contract, String conversation, String transport) {
        return new Signal.Delivered(subject(contract, conversation, transport), 1);
    }

    private static Signal.MessageInfo subject(String contract, String conversation, String transport) {
        return new Signal.MessageInfo(contract, transport, "order", "somebody", "message-1", conversation);
    }

    private static Via via(String contract, String conversation) {
        return new Via("order", "somebody", contract, conversation);
    }
}

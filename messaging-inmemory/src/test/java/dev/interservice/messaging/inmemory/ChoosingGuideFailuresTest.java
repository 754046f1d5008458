package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.CARRY;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.COOK;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PAY;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PAY_ONCE;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.PIZZA;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.SOUP;
import static dev.interservice.messaging.inmemory.ChoosingGuideFixture.STEAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.inmemory.ChoosingGuideFixture.Answer;
import dev.interservice.messaging.inmemory.ChoosingGuideFixture.Order;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guide on choosing: what each verb costs when connections are lost or handlers fail. */
class ChoosingGuideFailuresTest {
    private final ChoosingGuideFixture bistro = new ChoosingGuideFixture();
    private final List<String> handled = new ArrayList<>();
    private boolean broken = true;

    private final Messaging messaging = bistro.start(service -> {
        service.serve(PAY, (order, context) -> pay(order));
        service.serve(PAY_ONCE, (order, context) -> pay(order));
        service.consume(COOK, (order, context) -> handle(order));
        service.consume(CARRY, (order, context) -> {
            broken = context.attempt() == 1;
            handle(order);
        });
    });

    @AfterEach
    void close() {
        bistro.close();
    }

    @Test
    void requestThatMayHaveBeenExecutedIsNotRepeated() {
        ConnectionLostException lost =
                catchThrowableOfType(ConnectionLostException.class, () -> messaging.request(PAY, SOUP));
        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(handled).containsExactly("soup");
    }

    @Test
    void idempotentRequestThatMayHaveBeenExecutedIsRepeated() {
        Answer paid = messaging.request(PAY_ONCE, STEAK);
        assertThat(handled).containsExactly("steak", "steak");
        assertThat(paid.text()).isEqualTo("paid");
    }

    @Test
    void failedMessageComesAgainLaterAndThenBecomesADeadLetter() {
        messaging.send(COOK, SOUP);
        messaging.send(COOK, PIZZA);
        bistro.waits(60_000);
        assertThat(handled)
                .containsExactly(
                        "soup at 0", "pizza at 0", "soup at 250", "soup at 750", "soup at 1750", "soup at 3750");

        DeadLetters letters = messaging.deadLetters(COOK);
        DeadLetter letter = letters.list(10).get(0);
        assertThat(letter.attempts()).isEqualTo(5);
        assertThat(letter.cause()).isEqualTo("IllegalStateException: the soup boiled over");

        broken = false;
        letters.resend(letter.id());
        bistro.waits(0);
        assertThat(handled).hasSize(7).endsWith("soup at 60000");
        assertThat(letters.list(10)).isEmpty();
    }

    @Test
    void failedMessageOfAnOrderedContractHoldsItsKeyAndNoOther() {
        messaging.send(CARRY, SOUP);
        messaging.send(CARRY, STEAK);
        messaging.send(CARRY, PIZZA);
        bistro.waits(250);
        assertThat(handled).containsExactly("soup at 0", "pizza at 0", "soup at 250", "steak at 250");
    }

    private Answer pay(Order order) {
        handled.add(order.id());
        if (handled.indexOf(order.id()) == handled.size() - 1) {
            bistro.losesConnections();
        }
        return new Answer("paid");
    }

    private void handle(Order order) {
        handled.add(order.id() + " at " + bistro.elapsedMillis());
        if (broken && order.equals(SOUP)) {
            throw new IllegalStateException("the soup boiled over");
        }
    }
}

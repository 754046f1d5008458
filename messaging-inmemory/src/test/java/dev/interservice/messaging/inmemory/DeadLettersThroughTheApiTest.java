package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOK;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOKED;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.SOUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLettersThroughTheApiTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final InMemoryEngineFixture fixture = new InMemoryEngineFixture(environment);
    private final List<String> handled = new ArrayList<>();
    private boolean broken = true;

    private final Messaging messaging = fixture.start(parts -> parts, service -> {
        service.consume(COOK, (ticket, context) -> {
            handled.add(context.messageId() + " attempt " + context.attempt());
            if (broken) {
                throw new IllegalStateException("the stove is cold");
            }
        });
        service.subscribe(COOKED, "delivery", (cooked, context) -> handled.add("delivery"));
        service.subscribe(COOKED, "billing", (cooked, context) -> {
            handled.add("billing");
            if (broken) {
                throw new IllegalStateException("no paper");
            }
        });
    });

    @Test
    void letterTellsWhatFailedHowOftenAndWhen() {
        String id = messaging.send(COOK, SOUP).messageId();
        environment.advance(Duration.ofSeconds(5));

        DeadLetter letter = onlyLetter();

        assertThat(letter.messageId()).isEqualTo(id);
        assertThat(letter.correlationId()).isEqualTo(id);
        assertThat(letter.contract()).isEqualTo("kitchen.cook");
        assertThat(letter.source()).isEqualTo("kitchen");
        assertThat(letter.cause()).isEqualTo("IllegalStateException: the stove is cold");
        assertThat(letter.attempts()).isEqualTo(2);
        assertThat(Duration.between(letter.firstFailure(), letter.lastFailure()))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(letter.age()).isEqualTo(Duration.ofSeconds(4));
        assertThat(letter.size()).isEqualTo("{\"orderId\":\"order-1\",\"dish\":\"soup\"}".length());
        messaging.close();
    }

    @Test
    void resentLetterIsHandledAgainWithTheSameIdAndItsAttemptsCountedAnew() {
        String id = messaging.send(COOK, SOUP).messageId();
        environment.advance(Duration.ofSeconds(5));
        broken = false;

        assertThat(letters().resend(onlyLetter().id())).isTrue();
        environment.advance(Duration.ofSeconds(5));

        assertThat(handled).containsExactly(id + " attempt 1", id + " attempt 2", id + " attempt 1");
        assertThat(letters().list(10)).isEmpty();
        messaging.close();
    }

    @Test
    void resentEventGoesToItsOwnGroupOnly() {
        messaging.publish(COOKED, new InMemoryEngineFixture.Cooked("order-1", 2));
        environment.advance(Duration.ofSeconds(5));
        broken = false;
        handled.clear();

        DeadLetters ofBilling = messaging.deadLetters(COOKED, "billing");
        assertThat(ofBilling.resend(ofBilling.list(1).get(0).id())).isTrue();
        environment.advance(Duration.ofSeconds(5));

        assertThat(handled).containsExactly("billing");
        messaging.close();
    }

    @Test
    void discardedLetterIsGone() {
        messaging.send(COOK, SOUP);
        environment.advance(Duration.ofSeconds(5));
        String id = onlyLetter().id();

        assertThat(letters().discard(id)).isTrue();

        assertThat(letters().list(10)).isEmpty();
        assertThat(letters().discard(id)).isFalse();
        assertThat(letters().resend(id)).isFalse();
        messaging.close();
    }

    @Test
    void letterThatCannotBeSentStaysWhereItIs() {
        messaging.send(COOK, SOUP);
        environment.advance(Duration.ofSeconds(5));
        String id = onlyLetter().id();
        fixture.broker.fill(new Address.Queue("kitchen", "cook"));

        assertThatThrownBy(() -> letters().resend(id)).hasMessageContaining("kitchen.cook");

        assertThat(onlyLetter().id()).isEqualTo(id);
        messaging.close();
    }

    @Test
    void onlyAServiceThatReceivesMayLook() {
        Messaging stranger = fixture.start(parts -> parts, service -> {});

        assertThatThrownBy(() -> stranger.deadLetters(COOK))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("does not receive from queue kitchen.cook");
        assertThatThrownBy(() -> letters().list(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be from 1 to 1000, but is 0");
        stranger.close();
        messaging.close();
    }

    private DeadLetters letters() {
        return messaging.deadLetters(COOK);
    }

    private DeadLetter onlyLetter() {
        assertThat(letters().list(10)).hasSize(1);
        return letters().list(10).get(0);
    }
}

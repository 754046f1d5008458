package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.ASK;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOK_ONCE;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.SOUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.CountingObserver;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.inmemory.InMemoryEngineFixture.Cooked;
import dev.interservice.messaging.inmemory.InMemoryEngineFixture.Ticket;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxThroughTheEngineTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final InMemoryEngineFixture fixture = new InMemoryEngineFixture(environment);
    private final CountingObserver counts = new CountingObserver();
    private final List<String> handled = new ArrayList<>();
    private int failures;

    private final Messaging messaging =
            fixture.start(parts -> parts.inMemoryInbox(100).observer(counts), service -> {
                service.consume(COOK_ONCE, (ticket, context) -> handle(ticket));
                service.serve(ASK, (ticket, context) -> {
                    handle(ticket);
                    return new Cooked(ticket.orderId(), handled.size());
                });
            });

    @Test
    void duplicateCommandHasOneEffect() {
        messaging.send(COOK_ONCE, SOUP);
        messaging.send(COOK_ONCE, SOUP);
        environment.advance(Duration.ofSeconds(1));

        assertThat(handled).containsExactly("soup");
        assertThat(counts.count(COOK_ONCE, "duplicates")).isEqualTo(1);
        messaging.close();
    }

    @Test
    void duplicateRequestGetsTheFirstReply() {
        Cooked first = messaging.request(ASK, SOUP);
        Cooked second = messaging.request(ASK, SOUP);

        assertThat(second).isEqualTo(first).isEqualTo(new Cooked("order-1", 1));
        assertThat(handled).containsExactly("soup");
        messaging.close();
    }

    @Test
    void keyIsRecordedOnlyWhenTheHandlerSucceeded() {
        failures = 1;
        messaging.send(COOK_ONCE, SOUP);
        environment.advance(Duration.ofSeconds(5));

        assertThat(handled).containsExactly("soup", "soup");
        assertThat(counts.count(COOK_ONCE, "duplicates")).isZero();
        messaging.close();
    }

    @Test
    void sameKeyWithAnotherRequestIsRefused() {
        messaging.request(ASK, SOUP);

        CallRejectedException refused = catchThrowableOfType(
                CallRejectedException.class, () -> messaging.request(ASK, new Ticket("order-1", "steak")));

        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(refused).hasMessageContaining("KEY_CONFLICT");
        assertThat(handled).containsExactly("soup");
        messaging.close();
    }

    @Test
    void sameKeyWithAnotherCommandIsADeadLetterAtOnce() {
        messaging.send(COOK_ONCE, SOUP);
        messaging.send(COOK_ONCE, new Ticket("order-1", "steak"));
        environment.advance(Duration.ofSeconds(1));

        assertThat(messaging.deadLetters(COOK_ONCE).list(10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.cause()).contains("another body"));
        assertThat(handled).containsExactly("soup");
        messaging.close();
    }

    @Test
    void duplicateNeverRunsBesideTheFirst() throws Exception {
        ManualEnvironment threaded = ManualEnvironment.threaded();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Messaging kitchen = new InMemoryEngineFixture(threaded)
                .start(
                        parts -> parts.inMemoryInbox(100),
                        service -> service.serve(ASK, (ticket, context) -> {
                            begun.countDown();
                            assertThat(finish.await(10, TimeUnit.SECONDS)).isTrue();
                            return new Cooked(ticket.orderId(), 1);
                        }));

        CompletableFuture<Cooked> first = kitchen.requestAsync(ASK, SOUP);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Cooked> beside =
                kitchen.requestAsync(ASK, SOUP, CallOptions.DEFAULT.timeout(Duration.ofMillis(20)));
        Throwable refused = beside.handle((cooked, failure) -> failure).get(10, TimeUnit.SECONDS);
        finish.countDown();

        assertThat(refused).isInstanceOf(CallRejectedException.class).hasMessageContaining("IN_PROGRESS");
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(new Cooked("order-1", 1));
        kitchen.close();
    }

    private void handle(Ticket ticket) {
        handled.add(ticket.dish());
        if (failures-- > 0) {
            throw new IllegalStateException("the stove is cold");
        }
    }
}

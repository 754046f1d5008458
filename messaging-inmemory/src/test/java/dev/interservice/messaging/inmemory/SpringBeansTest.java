package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.COOK;
import static dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Reserve;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Reserved;
import dev.interservice.messaging.inmemory.GettingStartedTest.Restaurant.Ticket;
import dev.interservice.messaging.inmemory.SpringGuideBeans.EventLog;
import dev.interservice.messaging.inmemory.SpringGuideBeans.Kitchen;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** The guide on Spring: a {@code Messaging} instance and its handlers as plain beans of a real context. */
@Timeout(30)
class SpringBeansTest {
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(MessagingBeans.class, SpringGuideBeans.class);
    private final Messaging messaging = context.getBean(Messaging.class);
    private final EventLog journal = context.getBean(EventLog.class);
    private final Kitchen kitchen = context.getBean(Kitchen.class);

    @AfterEach
    void close() {
        kitchen.heatStove();
        context.close();
    }

    @Test
    void requestsAndCommandsReachBeans() throws InterruptedException {
        kitchen.heatStove();

        Reserved reserved = messaging.request(RESERVE, new Reserve("order-1", "pizza"));
        messaging.send(COOK, new Ticket("order-1", "pizza"));

        assertThat(reserved.reservationId()).isEqualTo("reservation of order-1");
        assertThat(journal.next()).isEqualTo("cooking order-1");
        assertThat(List.of(journal.next(), journal.next()))
                .containsExactlyInAnyOrder("cooked order-1", "ready order-1");
    }

    @Test
    void healthIsABeanLikeAnyOther() {
        Supplier<?> health = context.getBean("messagingHealth", Supplier.class);

        assertThat(((Health) health.get()).status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void closingTheContextDrainsTheHandlerInFlightBeforeItsBeansAreDestroyed() throws InterruptedException {
        messaging.send(COOK, new Ticket("order-1", "pizza"));
        assertThat(journal.next()).isEqualTo("cooking order-1");

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        awaitThatCookingIsClosing(closing);
        assertThat(closing).isNotDone();
        kitchen.heatStove();
        closing.join();

        assertThat(journal.rest()).containsSubsequence("cooked order-1", "kitchen destroyed", "stock destroyed");
    }

    private void awaitThatCookingIsClosing(CompletableFuture<Void> closing) {
        while (!closing.isDone() && health("queue kitchen.cook") == Health.Status.UP) {
            Thread.onSpinWait();
        }
    }

    private Health.Status health(String component) {
        return messaging.health().components().stream()
                .filter(each -> each.name().equals(component))
                .findFirst()
                .orElseThrow()
                .status();
    }
}

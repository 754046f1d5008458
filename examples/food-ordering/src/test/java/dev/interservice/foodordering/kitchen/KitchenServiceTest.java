package dev.interservice.foodordering.kitchen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.CookingStarted;
import dev.interservice.foodordering.contracts.Kitchen.MealReady;
import dev.interservice.foodordering.contracts.Kitchen.Ticket;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KitchenServiceTest {
    private static final Ticket TICKET = new Ticket("order-1", "Ada", List.of());

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<CookingStarted> cooking = new LinkedBlockingQueue<>();
    private final BlockingQueue<MealReady> ready = new LinkedBlockingQueue<>();
    private final Messaging messaging = MessagingRuntime.start(MessagingConfig.inMemory("kitchen"), service -> {
        new KitchenService(timer, Duration.ofMinutes(1), () -> {}).register(service);
        service.subscribe(Kitchen.COOKING_STARTED, "test", (event, context) -> cooking.add(event));
        service.subscribe(Kitchen.MEAL_READY, "test", (event, context) -> ready.add(event));
    });

    @AfterEach
    void stop() {
        messaging.close();
        timer.shutdownNow();
    }

    @Test
    void ticketIsCookedAndThenAnnounced() throws Exception {
        messaging.send(Kitchen.COOK, TICKET);
        assertThat(cooking.take()).isEqualTo(new CookingStarted("order-1"));
        assertThat(ready).isEmpty();

        timer.fireNext();

        assertThat(ready.take()).isEqualTo(new MealReady("order-1", "Ada"));
    }

    @Test
    void duplicateIsNotCookedAgainButAnnouncedAgain() throws Exception {
        messaging.send(Kitchen.COOK, TICKET);
        timer.fireNext();
        ready.take();

        messaging.send(Kitchen.COOK, TICKET);

        assertThat(ready.take()).isEqualTo(new MealReady("order-1", "Ada"));
        assertThat(timer.scheduled()).isEqualTo(1);
    }

    @Test
    void twoTicketsCookAtTheSameTime() throws Exception {
        messaging.send(Kitchen.COOK, TICKET);
        messaging.send(Kitchen.COOK, new Ticket("order-2", "Ben", List.of()));

        assertThat(List.of(cooking.take().orderId(), cooking.take().orderId()))
                .containsExactlyInAnyOrder("order-1", "order-2");
        timer.fireNext();
        timer.fireNext();
        ready.take();
        ready.take();
    }
}

package dev.interservice.foodordering.delivery;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.contracts.Delivery;
import dev.interservice.foodordering.contracts.Delivery.AgentAssigned;
import dev.interservice.foodordering.contracts.Delivery.Delivered;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.MealReady;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryServiceTest {
    private static final MealReady FIRST = new MealReady("order-1", "Ada");
    private static final MealReady SECOND = new MealReady("order-2", "Ben");
    private static final DeliveryService.Pace PACE = new DeliveryService.Pace(ofSeconds(1), ofMinutes(1), ofMinutes(2));

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<AgentAssigned> assigned = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delivered> delivered = new LinkedBlockingQueue<>();
    private Messaging messaging;

    @AfterEach
    void stop() {
        messaging.close();
        timer.shutdownNow();
    }

    @Test
    void mealIsFetchedAndBrought() throws Exception {
        start("Alba");
        messaging.publish(Kitchen.MEAL_READY, FIRST);

        assertThat(assigned.take()).isEqualTo(new AgentAssigned("order-1", "Alba"));
        timer.fireNext();
        timer.fireNext();
        assertThat(delivered.take()).isEqualTo(new Delivered("order-1"));
    }

    @Test
    void withoutFreeAgentAMealWaitsForOne() throws Exception {
        start("Alba");
        messaging.publish(Kitchen.MEAL_READY, FIRST);
        assigned.take();

        messaging.publish(Kitchen.MEAL_READY, SECOND);
        timer.awaitScheduled(2);
        assertThat(assigned).as("nobody is free: it looks again later").isEmpty();

        timer.letTimeFlow();

        assertThat(assigned.take()).isEqualTo(new AgentAssigned("order-2", "Alba"));
        assertThat(List.of(delivered.take().orderId(), delivered.take().orderId()))
                .containsExactlyInAnyOrder("order-1", "order-2");
    }

    @Test
    void duplicateNewsMovesNobody() throws Exception {
        start("Alba", "Bruno", "Chiara");
        messaging.publish(Kitchen.MEAL_READY, FIRST);
        timer.fireNext();
        messaging.publish(Kitchen.MEAL_READY, FIRST);
        timer.fireNext();
        delivered.take();
        messaging.publish(Kitchen.MEAL_READY, FIRST);
        messaging.publish(Kitchen.MEAL_READY, SECOND);
        timer.fireNext();
        timer.fireNext();

        assertThat(delivered.take()).isEqualTo(new Delivered("order-2"));
        assertThat(List.of(assigned.take().orderId(), assigned.take().orderId()))
                .containsExactlyInAnyOrder("order-1", "order-2");
        assertThat(timer.scheduled()).as("two ways for each order").isEqualTo(4);
    }

    private void start(String... agents) {
        messaging = MessagingRuntime.start(MessagingConfig.inMemory("delivery"), service -> {
            new DeliveryService(List.of(agents), timer, PACE).register(service);
            service.subscribe(Delivery.AGENT_ASSIGNED, "test", (event, context) -> assigned.add(event));
            service.subscribe(Delivery.DELIVERED, "test", (event, context) -> delivered.add(event));
        });
    }
}

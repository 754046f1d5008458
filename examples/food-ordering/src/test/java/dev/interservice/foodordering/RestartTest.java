package dev.interservice.foodordering;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.contracts.Delivery;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.delivery.DeliveryService;
import dev.interservice.foodordering.kitchen.KitchenService;
import dev.interservice.messaging.CountingObserver;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One service of the application is restarted while orders are on their way, and remembers nothing: only the drain keeps
 * it from doing again what it did before.
 */
class RestartTest {
    private static final int BEFORE = 20;
    private static final int MEANWHILE = 5;
    private static final int ALL = BEFORE + MEANWHILE;
    private static final int AT_ONCE = 16; // the concurrency of a handler

    private final ManualTimer timer = new ManualTimer();
    private final CountingObserver counts = new CountingObserver();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        timer.shutdownNow();
    }

    @Test
    void restartedKitchenCooksEveryMealOnce() throws Exception {
        RunningApplication application = application("order", "inventory", "delivery");

        restartInTheMiddle(application, "kitchen", () -> new KitchenService(timer, ofMinutes(1), () -> {})::register);

        assertThat(counts.count(Kitchen.COOKING_STARTED, "attempts")).isEqualTo(ALL);
        assertThat(counts.count(Kitchen.MEAL_READY, "attempts")).isEqualTo(ALL);
        assertThat(counts.count(Kitchen.COOK, "settled.acknowledged")).isEqualTo(ALL);
        assertThat(counts.count(Kitchen.COOK, "deliveries")).isEqualTo(ALL);
    }

    @Test
    void restartedDeliveryBringsEveryMealOnce() throws Exception {
        RunningApplication application = application("order", "inventory", "kitchen");
        DeliveryService.Pace pace = new DeliveryService.Pace(ofSeconds(1), ofMinutes(1), ofMinutes(2));

        restartInTheMiddle(application, "delivery", () -> new DeliveryService(Menu.AGENTS, timer, pace)::register);

        assertThat(counts.count(Delivery.AGENT_ASSIGNED, "attempts")).isEqualTo(ALL);
        assertThat(counts.count(Delivery.DELIVERED, "attempts")).isEqualTo(ALL);
        assertThat(counts.count(Kitchen.MEAL_READY, "settled.acknowledged")).isEqualTo(ALL);
        assertThat(counts.count(Kitchen.MEAL_READY, "deliveries")).isEqualTo(ALL);
    }

    /** With its hands full, more waiting for it, and more coming in while it closes and is away. */
    private void restartInTheMiddle(
            RunningApplication application, String service, Supplier<Consumer<Messaging>> register) throws Exception {
        Messaging first = start(application, service, register.get());
        StepEvents events = application.stream().afterSnapshot();
        toClose.add(0, events);
        List<String> orders = place(application, BEFORE);
        timer.awaitScheduled(AT_ONCE);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);
        while (first.health().status() == Health.Status.UP) {
            application.get("/health/live");
        }
        orders.addAll(place(application, MEANWHILE));
        assertThat(closing).as("it waits for what is in hand").isNotDone();
        timer.letTimeFlow();
        closing.join();
        assertThat(first.inFlightCounts().deliveriesInFlight()).isZero();

        Messaging second = start(application, service, register.get());
        awaitDelivered(events, orders);
        second.close();
    }

    private RunningApplication application(String... services) {
        RunningApplication application = new RunningApplication(services);
        toClose.add(application);
        return application;
    }

    private Messaging start(RunningApplication application, String service, Consumer<Messaging> register) {
        Messaging messaging = MessagingRuntime.builder(application.configuration(service))
                .observer(counts)
                .start(register);
        toClose.add(0, messaging);
        return messaging;
    }

    private static List<String> place(RunningApplication application, int count) throws Exception {
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(application.place("tok-visa", "margherita", 1));
        }
        return orders;
    }

    private static void awaitDelivered(StepEvents events, List<String> orders) throws Exception {
        List<String> open = new ArrayList<>(orders);
        while (!open.isEmpty()) {
            StepEvents.StepEvent step = events.next();
            String state = step.data().path("after").asString("");
            assertThat(state).as("%s", step).isNotIn("REJECTED", "CANCELLED");
            if (state.equals("DELIVERED")) {
                open.remove(step.data().path("orderId").asString());
            }
        }
    }
}

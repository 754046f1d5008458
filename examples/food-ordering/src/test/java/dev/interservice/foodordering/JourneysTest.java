package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.StepEvents.StepEvent;
import dev.interservice.foodordering.contracts.Delivery;
import dev.interservice.foodordering.contracts.Delivery.AgentAssigned;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.CookingStarted;
import dev.interservice.foodordering.contracts.Kitchen.MealReady;
import dev.interservice.foodordering.contracts.Kitchen.Ticket;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JourneysTest {
    private final RunningApplication application = new RunningApplication();
    private StepEvents events;

    @BeforeEach
    void follow() throws Exception {
        events = application.stream();
    }

    @AfterEach
    void stop() throws Exception {
        events.close();
        application.close();
    }

    @Test
    void orderIsCookedAndDelivered() throws Exception {
        List<StepEvent> steps = events.untilState(application.place("tok-visa", "margherita", 2), "DELIVERED");

        assertThat(steps)
                .extracting(StepEvent::data)
                .extracting(step -> step.path("contract").asString() + " "
                        + step.path("after").asString())
                .contains("order.place PENDING", "inventory.reserve STOCK_RESERVED", "payment.authorize PAID")
                .contains("delivery.delivered DELIVERED");
        assertThat(left("margherita")).isEqualTo(38);
    }

    @Test
    void orderOfTooMuchIsRejected() throws Exception {
        List<StepEvent> steps = events.untilState(application.place("tok-visa", "truffle-pizza", 4), "REJECTED");

        assertThat(reason(steps)).isEqualTo("out of stock: 4 truffle-pizza wanted, 3 left");
        assertThat(left("truffle-pizza")).isEqualTo(3);
    }

    @Test
    void orderThatIsNotPaidIsRejectedAndItsStockPutBack() throws Exception {
        String orderId = application.place("tok-declined", "tiramisu", 2);
        List<StepEvent> steps = events.untilState(orderId, "REJECTED");
        events.until(orderId, step -> step.path("contract").asString().equals("inventory.release"));

        assertThat(reason(steps)).isEqualTo("payment declined: the card was refused");
        assertThat(left("tiramisu")).isEqualTo(12);
    }

    @Test
    void duplicatesNeitherCookTwiceNorAssignTwoAgents() throws Exception {
        BlockingQueue<CookingStarted> cooking = new LinkedBlockingQueue<>();
        BlockingQueue<MealReady> ready = new LinkedBlockingQueue<>();
        BlockingQueue<AgentAssigned> assigned = new LinkedBlockingQueue<>();
        try (Messaging other = MessagingRuntime.start(application.configuration("other"), service -> {
            service.subscribe(Kitchen.COOKING_STARTED, "other", (event, context) -> cooking.add(event));
            service.subscribe(Kitchen.MEAL_READY, "other", (event, context) -> ready.add(event));
            service.subscribe(Delivery.AGENT_ASSIGNED, "other", (event, context) -> assigned.add(event));
        })) {
            String first = application.place("tok-visa", "margherita", 1);
            events.untilState(first, "DELIVERED");
            assertThat(ready.take().orderId()).isEqualTo(first);

            other.send(Kitchen.COOK, new Ticket(first, "Ada", List.of()));
            assertThat(ready.take().orderId())
                    .as("announced again, which delivery hears again")
                    .isEqualTo(first);
            String second = application.place("tok-visa", "margherita", 1);
            events.untilState(second, "DELIVERED");

            assertThat(ready.take().orderId()).isEqualTo(second);
            assertThat(List.of(cooking.take().orderId(), cooking.take().orderId()))
                    .containsExactlyInAnyOrder(first, second);
            assertThat(List.of(assigned.take().orderId(), assigned.take().orderId()))
                    .containsExactlyInAnyOrder(first, second);
            assertThat(cooking).isEmpty();
            assertThat(assigned).isEmpty();
        }
    }

    private int left(String item) throws Exception {
        return JsonMapper.shared()
                .readTree(application.get("/api/menu").body())
                .path("dishes")
                .valueStream()
                .filter(dish -> dish.path("item").asString().equals(item))
                .findFirst()
                .orElseThrow()
                .path("left")
                .asInt();
    }

    private static String reason(List<StepEvent> steps) {
        return steps.get(steps.size() - 1).data().path("detail").asString();
    }
}

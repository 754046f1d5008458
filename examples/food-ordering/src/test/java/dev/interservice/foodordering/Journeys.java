package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.StepEvents.StepEvent;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What customers and operators go through, seen from outside only: over HTTP. One application for all journeys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Journeys {
    private static final int TRIES = 3;

    private Restaurant restaurant;
    private WebClient client;
    private StepEvents events;
    private final List<String> faults = new ArrayList<>();

    abstract Restaurant open() throws Exception;

    @BeforeAll
    @Timeout(90)
    void start() throws Exception {
        restaurant = open();
        client = WebClient.of(restaurant.address());
        try (StepEvents first = client.stream(restaurant.patience())) {
            first.untilSystem(services -> services.valueStream()
                    .allMatch(service -> text(service, "status").equals("UP")));
        }
        while (left("margherita") < 0) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    void stop() {
        if (restaurant != null) {
            restaurant.close();
        }
    }

    @BeforeEach
    void follow() throws Exception {
        events = client.stream(restaurant.patience()).afterSnapshot();
    }

    @AfterEach
    void mend() throws Exception {
        events.close();
        for (String fault : faults) {
            assertThat(post(fault.replace("true", "false"))).isEqualTo(202);
        }
        faults.clear();
    }

    @Test
    void orderIsCookedAndDelivered() throws Exception {
        int before = left("margherita");
        List<StepEvent> steps = events.untilState(client.place("tok-visa", "margherita", 2), "DELIVERED");

        assertThat(steps)
                .extracting(StepEvent::data)
                .extracting(step -> text(step, "contract") + " " + text(step, "after"))
                .contains("order.place PENDING", "inventory.reserve STOCK_RESERVED", "payment.authorize PAID")
                .contains("delivery.delivered DELIVERED");
        assertThat(steps).extracting(StepEvent::data).allSatisfy(step -> {
            if (!text(step, "contract").isEmpty()) {
                assertThat(text(step, "transport")).isEqualTo(restaurant.transportOf(text(step, "contract")));
            }
        });
        assertThat(left("margherita")).isEqualTo(before - 2);
    }

    @Test
    void orderOfTooMuchIsRejected() throws Exception {
        List<StepEvent> steps = events.untilState(client.place("tok-visa", "truffle-pizza", 4), "REJECTED");

        assertThat(detail(steps)).isEqualTo("out of stock: 4 truffle-pizza wanted, 3 left");
        assertThat(left("truffle-pizza")).isEqualTo(3);
    }

    @Test
    void soldOutItemIsRejectedAndComesBack() throws Exception {
        int before = left("diavola");
        cause("{\"fault\":\"SOLD_OUT\",\"item\":\"diavola\",\"begins\":true}");
        List<StepEvent> steps = events.untilState(client.place("tok-visa", "diavola", 1), "REJECTED");
        assertThat(detail(steps)).isEqualTo("out of stock: 1 diavola wanted, 0 left");

        client.postTo("/api/faults", "{\"fault\":\"SOLD_OUT\",\"item\":\"diavola\",\"begins\":false}");

        assertThat(left("diavola")).isEqualTo(before);
    }

    @Test
    void orderThatIsNotPaidIsRejectedAndItsStockPutBack() throws Exception {
        int before = left("tiramisu");
        String orderId = client.place("tok-declined", "tiramisu", 2);
        assertThat(detail(events.untilState(orderId, "REJECTED"))).isEqualTo("payment declined: the card was refused");
        events.until(orderId, isDone("stock released"));

        assertThat(left("tiramisu")).isEqualTo(before);
    }

    @Test
    void onlyTheNextPaymentIsDeclined() throws Exception {
        cause(fault("DECLINE_NEXT_PAYMENT"));

        events.until(client.place("tok-visa", "margherita", 1), isDone("stock released"));
        events.untilState(client.place("tok-visa", "margherita", 1), "DELIVERED");
    }

    @Test
    void slowInventoryIsAskedAgainAndReservesOnce() throws Exception {
        int before = left("caesar-salad");
        cause(fault("SLOW_INVENTORY"));

        String orderId = client.place("tok-visa", "caesar-salad", 1);
        List<StepEvent> steps = events.until(orderId, isState("STOCK_RESERVED"));

        assertThat(last(steps).path("attempt").asInt()).isGreaterThan(1);
        events.untilState(orderId, "DELIVERED");
        assertThat(left("caesar-salad")).isEqualTo(before - 1);
    }

    @Test
    void orderIsRejectedWhileTheInventoryIsDownAndReleasedOnceItIsBack() throws Exception {
        cause(fault("INVENTORY_DOWN"));
        String orderId = client.place("tok-visa", "margherita", 1);
        assertThat(detail(events.untilState(orderId, "REJECTED"))).startsWith("no answer from inventory");
        events.until(orderId, isDone("failed, and is tried until it works"));
        assertThat(order(orderId).path("toUndo").path(0).asString("")).isEqualTo("RELEASE_STOCK");

        client.postTo("/api/faults", fault("INVENTORY_DOWN").replace("true", "false"));

        events.until(orderId, isDone("stock released"));
        assertThat(order(orderId).path("toUndo")).isEmpty();
    }

    @Test
    void pausedKitchenMakesTheOrderCancelledAndRefunded() throws Exception {
        cause(fault("KITCHEN_PAUSED"));
        String orderId = client.place("tok-visa", "margherita", 1);
        assertThat(detail(events.untilState(orderId, "CANCELLED"))).startsWith("kitchen silent for");

        while (!order(orderId).path("toUndo").isEmpty()) {
            events.next();
        }
        assertThat(steps(orderId))
                .contains("ticket cancelled", "payment refunded", "stock released")
                .doesNotHaveDuplicates();
    }

    @Test
    void kitchenThatCrashesComesBackAndTheTicketIsNotLost() throws Exception {
        JsonNode before = kitchenThatIsUp(0);
        cause(fault("KITCHEN_CRASH"));
        String orderId = client.place("tok-visa", "margherita", 1);

        List<StepEvent> steps = events.until(orderId, isState("DELIVERED").or(isState("CANCELLED")));

        assertThat(text(last(steps), "after"))
                .as(detail(steps))
                .isEqualTo(restaurant.keepsTickets() ? "DELIVERED" : "CANCELLED");
        JsonNode after = kitchenThatIsUp(before.path("starts").asInt());
        long pid = before.path("pid").asLong();
        assertThat(after.path("pid").asLong() != pid).isEqualTo(restaurant.hasProcesses());
        assertThat(ProcessHandle.of(pid).isEmpty()).isEqualTo(restaurant.hasProcesses());
    }

    @Test
    void duplicateEventsAreNotHandled() throws Exception {
        cause(fault("DUPLICATE_EVENTS"));
        String orderId = client.place("tok-visa", "margherita", 1);
        JsonNode duplicate =
                events.untilMessage(message -> text(message, "what").equals("duplicate")
                        && text(message, "contract").equals("kitchen.meal-ready")
                        && text(message, "service").equals("delivery"));

        assertThat(order(orderId).path("conversations").valueStream().map(JsonNode::asString))
                .contains(text(duplicate, "conversation"));
        try (StepEvents now = client.stream(restaurant.patience())) {
            JsonNode orders = now.next().data().path("orders");
            if (!orders.valueStream()
                    .anyMatch(each -> text(each, "id").equals(orderId)
                            && text(each, "state").equals("DELIVERED"))) {
                now.untilState(orderId, "DELIVERED");
            }
        }
        assertThat(order(orderId).path("history").valueStream().map(reached -> text(reached, "state")))
                .doesNotHaveDuplicates();
    }

    @Test
    void poisonTicketIsPutAsideAndSentAgain() throws Exception {
        cause(fault("POISON_TICKET"));
        String orderId = client.place("tok-visa", "margherita", 1);
        JsonNode put = events.untilMessage(message -> text(message, "what").equals("dead letter"));
        assertThat(put.path("attempt").asInt()).isEqualTo(3);
        JsonNode letter = JsonMapper.shared()
                .readTree(client.get("/api/dead-letters").body())
                .path("tickets")
                .path(0);
        assertThat(text(letter, "cause")).contains("the ticket is illegible");

        HttpResponse<String> resent = client.postTo("/api/dead-letters/" + text(letter, "id") + "/resend", "{}");

        assertThat(resent.statusCode()).isEqualTo(204);
        events.untilState(orderId, "DELIVERED");
        assertThat(client.get("/api/dead-letters").body()).isEqualTo("{\"known\":true,\"tickets\":[]}");
    }

    @Test
    void mealWaitsForAnAgent() throws Exception {
        cause(fault("NO_AGENTS"));
        String orderId = client.place("tok-visa", "margherita", 1);
        events.untilState(orderId, "READY");

        client.postTo("/api/faults", fault("NO_AGENTS").replace("true", "false"));

        events.untilState(orderId, "DELIVERED");
    }

    /** As soon as it has been started more often than that. */
    private JsonNode kitchenThatIsUp(int starts) throws Exception {
        Predicate<JsonNode> wanted = service -> text(service, "service").equals("kitchen")
                && text(service, "status").equals("UP")
                && service.path("starts").asInt() > starts;
        try (StepEvents now = client.stream(restaurant.patience())) {
            return now.untilSystem(services -> services.valueStream().anyMatch(wanted))
                    .valueStream()
                    .filter(wanted)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void cause(String fault) throws Exception {
        faults.add(fault);
        assertThat(post(fault)).isEqualTo(202);
    }

    /** Returns the status. 503 says that a service did not answer in time, as on a busy machine, and asks to try again. */
    private int post(String fault) throws Exception {
        int status = client.postTo("/api/faults", fault).statusCode();
        for (int again = 1; status == 503 && again < TRIES; again++) {
            status = client.postTo("/api/faults", fault).statusCode();
        }
        return status;
    }

    private static String fault(String name) {
        return "{\"fault\":\"" + name + "\",\"begins\":true}";
    }

    private JsonNode order(String orderId) throws Exception {
        return JsonMapper.shared().readTree(client.get("/api/orders/" + orderId).body());
    }

    /** The details of all that was done about an order so far. */
    private List<String> steps(String orderId) throws Exception {
        try (StepEvents now = client.stream(restaurant.patience())) {
            return now.next()
                    .data()
                    .path("steps")
                    .valueStream()
                    .filter(step -> text(step, "orderId").equals(orderId))
                    .map(step -> text(step, "detail"))
                    .filter(detail -> !detail.isEmpty())
                    .toList();
        }
    }

    /** Less than nothing while it cannot be asked. */
    private int left(String item) throws Exception {
        return JsonMapper.shared()
                .readTree(client.get("/api/menu").body())
                .path("dishes")
                .valueStream()
                .filter(dish -> text(dish, "item").equals(item))
                .findFirst()
                .map(dish -> dish.path("left").asInt())
                .orElse(-1);
    }

    private static Predicate<JsonNode> isDone(String detail) {
        return step -> text(step, "detail").equals(detail);
    }

    private static Predicate<JsonNode> isState(String state) {
        return step -> text(step, "after").equals(state);
    }

    private static JsonNode last(List<StepEvent> steps) {
        return steps.get(steps.size() - 1).data();
    }

    private static String detail(List<StepEvent> steps) {
        return text(last(steps), "detail");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}

package dev.interservice.foodordering;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.order.FileOrderStore;
import dev.interservice.foodordering.order.Order;
import dev.interservice.foodordering.order.OrderState;
import dev.interservice.foodordering.order.OrderStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The order service starts with an order that was kept, before the services that the order needs. */
@Timeout(60)
class TakenUpAgainTest {
    private static final String KEPT = "kept";

    @TempDir
    private Path directory;

    private final TransportChoice transport = new TransportChoice(
            TransportChoice.usualFile(), Map.of("transports.in-memory.name", "test-" + UUID.randomUUID()));

    @Test
    void keptOrderWaitsForTheOthersAndIsDelivered() throws Exception {
        try (RunningApplication order = new RunningApplication(transport, store(), ofMinutes(1), "order")) {
            assertThat(stateOfKept(order)).isEqualTo("PENDING");

            try (StepEvents events = order.stream().afterSnapshot();
                    RunningApplication others = new RunningApplication(
                            transport, store("none"), ofMinutes(1), "inventory", "kitchen", "delivery")) {
                events.untilState(KEPT, "DELIVERED");
                assertThat(others.get("/health/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void keptOrderDoesNotWaitForEver() throws Exception {
        try (RunningApplication order = new RunningApplication(transport, store(), ofMillis(100), "order")) {
            while (!stateOfKept(order).equals("REJECTED")) {
                Thread.onSpinWait();
            }
        }
    }

    /** With an order that was placed, and no more. */
    private OrderStore store() {
        OrderStore store = store("orders");
        store.save(new Order(
                KEPT,
                Optional.empty(),
                "Ada",
                "tok-visa",
                List.of(new Line("margherita", 1)),
                OrderState.PENDING,
                0,
                "",
                List.of(new Order.Reached(OrderState.PENDING, Clock.systemUTC().instant())),
                List.of(),
                List.of()));
        return store;
    }

    private OrderStore store(String name) {
        return FileOrderStore.open(directory.resolve(name));
    }

    private static String stateOfKept(RunningApplication application) throws Exception {
        String order = application.get("/api/orders/" + KEPT).body();
        return JsonMapper.shared().readTree(order).path("state").asString();
    }
}

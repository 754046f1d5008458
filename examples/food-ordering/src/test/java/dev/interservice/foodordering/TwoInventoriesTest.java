package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.foodordering.launcher.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Services in processes of their own, which find each other in etcd: of two inventories one is enough. */
@Timeout(110)
class TwoInventoriesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ORDERS = 5;

    @TempDir
    private static Path directory;

    private static RunningProgram program;

    @BeforeAll
    @Timeout(100)
    static void start() throws IOException {
        program = RunningProgram.start(
                "--processes", "--hurry", "--lookup=etcd", "--config=" + HttpFile.withLookupIn(directory));
    }

    @AfterAll
    @Timeout(40)
    static void stop() throws Exception {
        if (program != null) {
            program.terminate();
            program.exitCode(Duration.ofSeconds(30));
            program.close();
        }
    }

    @Test
    void noOrderFailsWhenOneOfTwoInventoriesIsKilledAndNothingIsLostOfTheStock() throws Exception {
        if (!Registry.isAtHand()) {
            abort("missing: etcd (install etcd-server)");
        }
        JsonNode inventory = awaited(
                "inventory", service -> isUp(service) && pids(service).size() == 2 && isFoundAtTwoPlaces(service));
        int before = left("tiramisu");
        Set<Long> pids = pids(inventory);
        long killed = pids.iterator().next();
        Set<String> open = new HashSet<>();

        try (StepEvents events = program.client().stream(PATIENCE)) {
            for (int i = 0; i < 2 * ORDERS; i++) {
                open.add(program.client().place("tok-visa", "tiramisu", 1));
                if (i == ORDERS) {
                    ProcessHandle.of(killed).orElseThrow().destroyForcibly();
                }
            }
            String declined = program.client().place("tok-declined", "tiramisu", 1);
            events.until(declined, step -> step.path("detail").asString("").contains("stock released"));
            awaitTaken(open);
        }

        assertThat(left("tiramisu")).isEqualTo(before - 2 * ORDERS);
        JsonNode again = awaited(
                "inventory",
                service -> pids(service).size() == 2 && !pids(service).contains(killed));
        assertThat(pids(again)).as("one of them is the one that lived").containsAnyElementsOf(pids);
    }

    /** Until the kitchen has all of them; none of them may have been rejected. */
    private static void awaitTaken(Set<String> orders) throws IOException {
        try (StepEvents events = program.client().stream(PATIENCE)) {
            JsonNode snapshot = events.next().data();
            // What came before is in the snapshot, what comes after is not.
            for (JsonNode order : snapshot.path("orders")) {
                take(orders, order.path("id").asString(), order.path("state").asString(), order);
            }
            while (!orders.isEmpty()) {
                JsonNode step = events.next().data();
                take(
                        orders,
                        step.path("orderId").asString(""),
                        step.path("after").asString(""),
                        step);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }

    private static void take(Set<String> orders, String order, String state, JsonNode told) {
        if (orders.contains(order)) {
            assertThat(state).as("%s", told).isNotIn("REJECTED", "CANCELLED");
            if (!Set.of("PENDING", "STOCK_RESERVED", "PAID", "").contains(state)) {
                orders.remove(order);
            }
        }
    }

    /** A service as soon as it is so. */
    private static JsonNode awaited(String name, Predicate<JsonNode> condition) throws Exception {
        try (StepEvents events = program.client().stream(PATIENCE)) {
            JsonNode services = events.untilSystem(all -> condition.test(named(all, name)));
            return named(services, name);
        }
    }

    private static JsonNode named(JsonNode services, String name) {
        return services.valueStream()
                .filter(service -> service.path("service").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<Long> pids(JsonNode service) {
        return service.path("instances")
                .valueStream()
                .map(each -> each.path("pid").asLong())
                .collect(Collectors.toSet());
    }

    private static int left(String item) throws Exception {
        JsonNode menu =
                JsonMapper.shared().readTree(program.client().get("/api/menu").body());
        return menu.path("dishes")
                .valueStream()
                .filter(dish -> dish.path("item").asString().equals(item))
                .findFirst()
                .orElseThrow(() -> new AssertionError(menu.toString()))
                .path("left")
                .asInt();
    }

    /** By the order service: a report may be faster than what etcd tells. */
    private static boolean isFoundAtTwoPlaces(JsonNode service) {
        return service.path("where").asString().matches("registry etcd, .*: http://[^ ]+, http://[^ ]+");
    }

    private static boolean isUp(JsonNode service) {
        return service.path("status").asString().equals("UP");
    }
}

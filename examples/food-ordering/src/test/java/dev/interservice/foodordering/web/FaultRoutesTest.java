package dev.interservice.foodordering.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningApplication;
import dev.interservice.foodordering.StepEvents;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FaultRoutesTest {
    private static final String CRASH = "{\"fault\":\"KITCHEN_CRASH\"}";

    @Test
    void withoutTheOptionNobodyCanMakeTroubleAndNoServiceWouldListen() throws Exception {
        try (RunningApplication application = RunningApplication.withoutFaults();
                StepEvents events = application.stream()) {
            assertThat(application.get("/api/faults").statusCode()).isEqualTo(404);
            assertThat(application.postTo("/api/faults", CRASH).statusCode()).isEqualTo(404);

            JsonNode services = events.untilSystem(FaultRoutesTest::allHaveRoutes);

            assertThat(contracts(services)).contains("kitchen.cook").noneMatch(name -> name.endsWith("cause-trouble"));
        }
    }

    @Test
    void withTheOptionEachServiceTellsThatItListens() throws Exception {
        try (RunningApplication application = new RunningApplication();
                StepEvents events = application.stream()) {
            assertThat(application.get("/api/faults").statusCode()).isEqualTo(200);

            JsonNode services = events.untilSystem(FaultRoutesTest::allHaveRoutes);

            assertThat(contracts(services))
                    .contains(
                            "order.cause-trouble",
                            "inventory.cause-trouble",
                            "kitchen.cause-trouble",
                            "delivery.cause-trouble");
        }
    }

    private static boolean allHaveRoutes(JsonNode services) {
        return services.valueStream()
                .noneMatch(service -> service.path("routes").isEmpty());
    }

    private static List<String> contracts(JsonNode services) {
        return services.valueStream()
                .flatMap(service -> service.path("routes").valueStream())
                .map(route -> route.path("contract").asString())
                .toList();
    }
}

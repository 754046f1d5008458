package dev.interservice.foodordering.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningApplication;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HealthTest {
    @Test
    void everyServiceReportsItsHealth() throws Exception {
        try (RunningApplication application = new RunningApplication()) {
            JsonNode ready = JsonMapper.shared()
                    .readTree(application.get("/health/ready").body());

            assertThat(application.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(ready.path("status").asString()).isEqualTo("UP");
            assertThat(ready.path("services").propertyNames())
                    .containsExactlyInAnyOrder("order", "inventory", "kitchen", "delivery");
        }
    }

    @Test
    void menuShowsWhatIsLeft() throws Exception {
        try (RunningApplication application = new RunningApplication()) {
            JsonNode menu =
                    JsonMapper.shared().readTree(application.get("/api/menu").body());

            assertThat(menu.path("dishes").path(0).path("item").asString()).isEqualTo("margherita");
            assertThat(menu.path("dishes").path(0).path("left").asInt()).isEqualTo(40);
        }
    }

    @Test
    void withoutInventoryTheMenuIsUnavailableAndSaysSo() throws Exception {
        try (RunningApplication application = new RunningApplication("order")) {
            HttpResponse<String> response = application.get("/api/menu");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        }
    }

    @Test
    void onlyTheOrderServiceTakesOrders() throws Exception {
        try (RunningApplication application = new RunningApplication("kitchen")) {
            assertThat(application.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(application.get("/api/orders").statusCode()).isEqualTo(404);
        }
    }
}

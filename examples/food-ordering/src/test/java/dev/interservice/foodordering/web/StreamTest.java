package dev.interservice.foodordering.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningApplication;
import dev.interservice.foodordering.StepEvents;
import dev.interservice.foodordering.StepEvents.StepEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StreamTest {
    private static final String PIZZA =
            "{\"customer\":\"Zoë\",\"card\":\"tok-visa\",\"lines\":[{\"item\":\"margherita\",\"quantity\":1}]}";

    private final RunningApplication application = new RunningApplication();

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void snapshotOfAllOrdersComesFirst() throws Exception {
        String orderId = place();
        try (StepEvents events = application.stream()) {
            StepEvent snapshot = events.next();

            assertThat(events.response().headers().firstValue("Content-Type"))
                    .contains("text/event-stream;charset=utf-8");
            assertThat(snapshot.name()).isEqualTo("snapshot");
            JsonNode order = snapshot.data().path("orders").path(0);
            assertThat(order.path("id").asString()).isEqualTo(orderId);
            assertThat(order.path("customer").asString()).isEqualTo("Zoë");
        }
    }

    @Test
    void everyStepIsTold() throws Exception {
        try (StepEvents events = application.stream().afterSnapshot()) {
            List<StepEvent> steps = events.untilState(place(), "DELIVERED");

            JsonNode paid = steps.get(3).data();
            assertThat(steps).extracting(StepEvent::id).doesNotHaveDuplicates();
            assertThat(paid.path("before").asString()).isEqualTo("STOCK_RESERVED");
            assertThat(paid.path("after").asString()).isEqualTo("PAID");
            assertThat(paid.path("from").asString()).isEqualTo("order");
            assertThat(paid.path("to").asString()).isEqualTo("payment");
            assertThat(paid.path("contract").asString()).isEqualTo("payment.authorize");
            assertThat(paid.path("transport").asString()).isEqualTo("in-memory");
            assertThat(paid.path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void clientThatComesBackGetsWhatItMissedAndNoSnapshot() throws Exception {
        List<StepEvent> all;
        try (StepEvents events = application.stream().afterSnapshot()) {
            all = events.untilState(place(), "DELIVERED");
        }
        try (StepEvents events = application.stream("Last-Event-ID", all.get(3).id())) {
            for (StepEvent missed : all.subList(4, all.size())) {
                assertThat(events.next()).isEqualTo(missed);
            }
        }
    }

    @Test
    void clientOfAnotherRunGetsASnapshot() throws Exception {
        for (String id : List.of("another-3", "", "7", "%")) {
            try (StepEvents events = application.stream("Last-Event-ID", id)) {
                assertThat(events.next().name()).isEqualTo("snapshot");
            }
        }
    }

    @Test
    void commentComesWhenNothingHappens() throws Exception {
        try (StepEvents events = application.stream()) {
            assertThat(events.nextOrComment().name()).isEqualTo("snapshot");
            String name = "";
            while (!name.equals(":")) {
                name = events.nextOrComment().name(); // until all services have told how they are
            }
        }
    }

    @Test
    void noMoreClientsThanThereIsRoomForAndTheRoomIsGivenBack() throws Exception {
        List<StepEvents> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(application.stream());
        }
        try (StepEvents oneTooMany = application.stream()) {
            assertThat(oneTooMany.response().statusCode()).isEqualTo(503);
        }
        for (StepEvents each : all) {
            each.close();
        }
        int status = 503;
        while (status == 503) {
            place();
            try (StepEvents next = application.stream()) {
                status = next.response().statusCode();
            }
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void streamEndsWithTheServer() throws Exception {
        try (StepEvents events = application.stream()) {
            events.next();
            application.close();

            assertThat(events.response().body().readAllBytes()).isNotNull();
        }
    }

    private String place() throws Exception {
        return JsonMapper.shared()
                .readTree(application.post(PIZZA).body())
                .path("id")
                .asString();
    }
}

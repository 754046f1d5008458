package dev.interservice.foodordering.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningApplication;
import dev.interservice.foodordering.StepEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeadLetterRoutesTest {
    private static final String LETTERS = "/api/dead-letters";

    private final RunningApplication application = new RunningApplication();

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void letterThatIsDiscardedIsGone() throws Exception {
        String poison = "{\"fault\":\"POISON_TICKET\",\"begins\":true}";
        assertThat(application.postTo("/api/faults", poison).statusCode()).isEqualTo(202);
        String orderId;
        try (StepEvents events = application.stream().afterSnapshot()) {
            orderId = application.place("tok-visa", "margherita", 1);
            events.untilMessage(message -> message.path("what").asString("").equals("dead letter"));
        }
        JsonNode letter = letters().path(0);
        assertThat(application.get("/api/orders/" + orderId).body())
                .contains(letter.path("conversation").asString());
        String discard = LETTERS + "/" + letter.path("id").asString() + "/discard";

        assertThat(application.postTo(discard, "{}").statusCode()).isEqualTo(204);

        assertThat(letters()).isEmpty();
        assertThat(application.postTo(discard, "{}").statusCode()).isEqualTo(404);
        assertThat(application.get("/api/orders/" + orderId).body()).contains("\"state\":\"SENT_TO_KITCHEN\"");
    }

    private JsonNode letters() throws Exception {
        return JsonMapper.shared().readTree(application.get(LETTERS).body()).path("tickets");
    }
}

package dev.interservice.foodordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client sees of the stream of steps. */
public final class StepEvents implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    // On Java 17 whoever reads a response cannot be interrupted; comments come again and again.
    private final long end;
    private final Duration patience;

    StepEvents(HttpResponse<InputStream> response, Duration patience) {
        this.patience = patience;
        this.end = System.nanoTime() + patience.toNanos();
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    /** One event; a comment has the name {@code :} and no data. */
    public record StepEvent(String id, String name, JsonNode data) {}

    public HttpResponse<InputStream> response() {
        return response;
    }

    /**
     * Skips the snapshot. Race: the stream is open before the server makes it, so what happens in the meantime is told in
     * it, and not as an event; what happens after this is told as an event.
     */
    public StepEvents afterSnapshot() throws IOException {
        while (!nextOrComment().name().equals("snapshot")) {
            // a comment
        }
        return this;
    }

    /** The next snapshot or step. */
    public StepEvent next() throws IOException {
        StepEvent event = nextOrComment();
        while (!event.name().equals("snapshot") && !event.name().equals("step")) {
            event = nextOrComment();
        }
        return event;
    }

    /** The next event of any kind, or comment. */
    public StepEvent nextOrComment() throws IOException {
        StepEvent event = nextBlock();
        while (event.name().isEmpty()) {
            event = nextBlock(); // it only said when to come back
        }
        return event;
    }

    private StepEvent nextBlock() throws IOException {
        String id = "";
        String name = "";
        String data = "null";
        for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
            if (line.startsWith(":")) {
                name = ":";
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        if (System.nanoTime() - end > 0) {
            throw new IOException("what a test waited for did not come within " + patience);
        }
        return new StepEvent(id, name, JSON.readTree(data));
    }

    /** All steps of one order up to and with the first that satisfies the condition. */
    public List<StepEvent> until(String orderId, Predicate<JsonNode> condition) throws IOException {
        List<StepEvent> steps = new ArrayList<>();
        while (true) {
            StepEvent event = next();
            if (event.data().path("orderId").asString("").equals(orderId)) {
                steps.add(event);
                if (condition.test(event.data())) {
                    return steps;
                }
            }
        }
    }

    /** The next thing that a service has seen of a message and that satisfies the condition. */
    public JsonNode untilMessage(Predicate<JsonNode> condition) throws IOException {
        while (true) {
            StepEvent event = nextOrComment();
            if (event.name().equals("message") && condition.test(event.data())) {
                return event.data();
            }
        }
    }

    /** The services as soon as they satisfy the condition. */
    public JsonNode untilSystem(Predicate<JsonNode> condition) throws IOException {
        while (true) {
            StepEvent event = nextOrComment();
            JsonNode services = event.data().path("services");
            if (services.isArray() && condition.test(services)) {
                return services;
            }
        }
    }

    /** All steps of one order up to this state. */
    public List<StepEvent> untilState(String orderId, String state) throws IOException {
        return until(orderId, step -> step.path("after").asString().equals(state));
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}

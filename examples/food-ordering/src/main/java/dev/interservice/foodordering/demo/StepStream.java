package dev.interservice.foodordering.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the steps out of a stream of server-sent events, on a thread of its own. */
final class StepStream implements AutoCloseable {
    private static final int MOST_UNREAD = 1_000;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final BlockingQueue<JsonNode> steps = new LinkedBlockingQueue<>(MOST_UNREAD);
    private final InputStream events;

    StepStream(InputStream events) {
        this.events = events;
        Thread reader = new Thread(this::read, "demo-stream");
        reader.setDaemon(true);
        reader.start();
    }

    /** The next step; none if there is none in time. */
    Optional<JsonNode> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(steps.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() throws IOException {
        events.close();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events, UTF_8))) {
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("data: ") && event.equals("step")) {
                    steps.put(JSON.readTree(line.substring("data: ".length())));
                }
            }
        } catch (IOException | InterruptedException end) {
            // Whoever waits for a step finds out by the time limit.
        }
    }
}

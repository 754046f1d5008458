package dev.interservice.foodordering.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Header;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Writes server-sent events to one client, each at once. */
final class EventWriter {
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final HttpServletResponse response;

    EventWriter(Context context) throws IOException {
        response = context.res();
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader(Header.CACHE_CONTROL, "no-cache");
        response.setHeader("X-Accel-Buffering", "no"); // proxies are not to collect events
        send("retry: " + RECONNECT_AFTER.toMillis() + "\n\n");
    }

    void write(String event, String id, Object data) throws IOException {
        send("id: " + id + "\nevent: " + event + "\ndata: " + Json.MAPPER.writeValueAsString(data) + "\n\n");
    }

    void comment(String text) throws IOException {
        send(": " + text + "\n\n");
    }

    private void send(String text) throws IOException {
        response.getOutputStream().write(text.getBytes(UTF_8));
        response.flushBuffer();
    }
}

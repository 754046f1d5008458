package dev.interservice.foodordering;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Talks to an application's web server as anybody could. */
record WebClient(HttpClient http, URI address) {
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(15);

    static WebClient of(URI address) {
        return new WebClient(HttpClient.newHttpClient(), address);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
    }

    /** Posts an order as JSON; the headers are names and values in turn. */
    HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        return postTo("/api/orders", body, headers);
    }

    /** Posts JSON; the headers are names and values in turn. */
    HttpResponse<String> postTo(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Places an order of Ada's; returns its id. */
    String place(String card, String item, int quantity) throws IOException, InterruptedException {
        String format = "{\"customer\":\"Ada\",\"card\":\"%s\",\"lines\":[{\"item\":\"%s\",\"quantity\":%d}]}";
        String answer = post(format.formatted(card, item, quantity)).body();
        return JsonMapper.shared().readTree(answer).path("id").asString();
    }

    /** Follows the stream, for so long at most. */
    StepEvents stream(Duration patience) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve("/api/stream")).build();
        return new StepEvents(http.send(request, BodyHandlers.ofInputStream()), patience);
    }

    /** Follows the stream. */
    StepEvents stream(String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/api/stream"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new StepEvents(http.send(request.build(), BodyHandlers.ofInputStream()), USUAL_PATIENCE);
    }
}

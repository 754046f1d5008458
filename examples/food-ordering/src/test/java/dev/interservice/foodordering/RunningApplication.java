package dev.interservice.foodordering;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.interservice.foodordering.delivery.DeliveryService;
import dev.interservice.messaging.config.MessagingConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The application in a hurry, on a free port and a broker of its own, and an HTTP client for it. */
public final class RunningApplication implements AutoCloseable {
    private static final Pace HURRY = new Pace(
            ofMillis(5), ofSeconds(10), new DeliveryService.Pace(ofMillis(5), ofMillis(5), ofMillis(5)), ofMillis(50));

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TransportChoice transport = new TransportChoice(
            TransportChoice.usualFile(), Map.of("transports.in-memory.name", "test-" + UUID.randomUUID()));
    private final HttpClient http = HttpClient.newHttpClient();
    private final Application application;

    public RunningApplication(String... services) {
        Set<String> wanted = new LinkedHashSet<>(services.length == 0 ? Options.SERVICES : Set.of(services));
        application = Application.start(wanted, 0, transport, HURRY, timer);
    }

    public URI address() {
        return URI.create("http://localhost:" + application.port());
    }

    /** The configuration of a further service on the same broker. */
    public MessagingConfig configuration(String service) {
        return transport.configuration(service);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address().resolve(path)).build(), BodyHandlers.ofString());
    }

    /** Posts JSON; the headers are names and values in turn. */
    public HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve("/api/orders"))
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Follows the stream of steps. */
    public StepEvents stream(String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve("/api/stream"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new StepEvents(http.send(request.build(), BodyHandlers.ofInputStream()));
    }

    @Override
    public void close() {
        application.close();
        timer.shutdownNow();
    }
}

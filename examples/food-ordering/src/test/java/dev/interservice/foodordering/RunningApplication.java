package dev.interservice.foodordering;

import static java.time.Duration.ofSeconds;

import dev.interservice.foodordering.order.NoOrderStore;
import dev.interservice.foodordering.order.OrderStore;
import dev.interservice.messaging.config.MessagingConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The application in a hurry, on a free port and a broker of its own, and an HTTP client for it. */
public final class RunningApplication implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TransportChoice transport;
    private final Application application;
    private final WebClient client;

    /** With these services, or all. */
    public RunningApplication(String... services) {
        this(new NoOrderStore(), ofSeconds(10), services);
    }

    /** With orders that were kept, and a limit for the kitchen. */
    public RunningApplication(OrderStore store, Duration kitchenLimit, String... services) {
        this(inMemory(), Faults.OFFERED, store, kitchenLimit, services);
    }

    /** With messages that travel another way. */
    RunningApplication(TransportChoice transport, OrderStore store, Duration kitchenLimit, String... services) {
        this(transport, Faults.OFFERED, store, kitchenLimit, services);
    }

    private RunningApplication(
            TransportChoice transport, Faults faults, OrderStore store, Duration kitchenLimit, String... services) {
        this.transport = transport;
        Set<String> wanted = new LinkedHashSet<>(services.length == 0 ? Options.SERVICES : Set.of(services));
        application =
                Application.start(wanted, 0, transport, Pace.HURRIED.kitchenLimit(kitchenLimit), faults, timer, store);
        client = WebClient.of(address());
    }

    /** As one with customers runs: nobody can make trouble. */
    public static RunningApplication withoutFaults() {
        return new RunningApplication(inMemory(), Faults.NONE, new NoOrderStore(), Pace.HURRIED.kitchenLimit());
    }

    private static TransportChoice inMemory() {
        return new TransportChoice(
                TransportChoice.usualFile(), Map.of("transports.in-memory.name", "test-" + UUID.randomUUID()));
    }

    public URI address() {
        return URI.create("http://localhost:" + application.port());
    }

    /** The configuration of a further service on the same broker. */
    public MessagingConfig configuration(String service) {
        return transport.configuration(service);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.get(path);
    }

    /** Posts JSON; the headers are names and values in turn. */
    public HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        return client.post(body, headers);
    }

    /** Posts JSON to an address; the headers are names and values in turn. */
    public HttpResponse<String> postTo(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return client.postTo(path, body, headers);
    }

    /** Places an order of Ada's; returns its id. */
    public String place(String card, String item, int quantity) throws IOException, InterruptedException {
        return client.place(card, item, quantity);
    }

    /** Follows the stream of steps. */
    public StepEvents stream(String... headers) throws IOException, InterruptedException {
        return client.stream(headers);
    }

    @Override
    public void close() {
        application.close();
        timer.shutdownNow();
    }
}

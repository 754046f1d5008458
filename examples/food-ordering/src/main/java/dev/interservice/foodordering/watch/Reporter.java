package dev.interservice.foodordering.watch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Watch;
import dev.interservice.foodordering.contracts.Watch.Found;
import dev.interservice.foodordering.contracts.Watch.Part;
import dev.interservice.foodordering.contracts.Watch.Report;
import dev.interservice.foodordering.contracts.Watch.Route;
import dev.interservice.foodordering.contracts.Watch.Sighting;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.ContractDescription;
import dev.interservice.messaging.Description;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.ServiceDescription;
import dev.interservice.messaging.Setting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes how a service is: soon when it has seen messages, and now and then anyway. Whoever watches knows a service by
 * what it says of itself, so that it makes no difference where it runs.
 */
public final class Reporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final int MOST_UNTOLD = 400;
    private static final int SIGN_OF_LIFE = 5;

    /** Nobody wants to read for long how a service was: what waits for a watcher that is away is not kept longer. */
    private static final Duration WORTH_READING = Duration.ofSeconds(30);

    private final String service;
    private final String instance;
    private final Supplier<List<String>> troubles;
    private final Duration period;
    private final Clock clock = Clock.systemUTC();
    private final Instant startedAt = clock.instant();
    private final Sightings sightings;

    // Only the timer's thread uses these.
    private long number;
    private long ticks;
    private List<String> lastTroubles = List.of();

    private volatile Future<?> reporting = CompletableFuture.completedFuture(null);

    /**
     * A reporter that is still silent.
     *
     * @param instance another one for each start of the service
     * @param troubles the faults that the service has at the moment
     * @param period how long a sighting waits to be told
     */
    public Reporter(String service, String instance, Supplier<List<String>> troubles, Duration period) {
        this.service = service;
        this.instance = instance;
        this.troubles = troubles;
        this.period = period;
        this.sightings = new Sightings(service, instance, clock, MOST_UNTOLD);
    }

    /** Must be told what the messaging does. */
    public Observer observer() {
        return sightings;
    }

    /** Begins to report, until the close. The timer stays the caller's. */
    public void start(Messaging messaging, ScheduledExecutorService timer) {
        reporting =
                timer.scheduleWithFixedDelay(() -> reportIfWorthwhile(messaging), 0, period.toMillis(), MILLISECONDS);
    }

    @Override
    public void close() {
        reporting.cancel(false);
    }

    private void reportIfWorthwhile(Messaging messaging) {
        try {
            List<Sighting> seen = sightings.take();
            List<String> present = troubles.get();
            boolean signOfLife = ticks++ % SIGN_OF_LIFE == 0;
            if (signOfLife || !seen.isEmpty() || !present.equals(lastTroubles)) {
                lastTroubles = present;
                // Where everything goes seldom changes, and is long to tell.
                Optional<Description> description = signOfLife ? Optional.of(messaging.describe()) : Optional.empty();
                report(messaging, seen, present, description);
            }
        } catch (RuntimeException failure) {
            LOG.warn("{} cannot report: {}", service, failure.getMessage());
        }
    }

    private void report(
            Messaging messaging, List<Sighting> seen, List<String> present, Optional<Description> description) {
        Health health = messaging.health();
        List<Part> unwell = health.components().stream()
                .filter(each -> each.status() != Health.Status.UP)
                .map(each -> new Part(each.name(), each.status().name(), each.reason()))
                .toList();
        Report report = new Report(
                service,
                instance,
                ++number,
                ProcessHandle.current().pid(),
                startedAt,
                clock.instant(),
                health.status().name(),
                unwell,
                description.map(Reporter::routes).orElse(List.of()),
                description.map(Reporter::found).orElse(List.of()),
                present,
                seen);
        CallOptions options = CallOptions.DEFAULT.timeToLive(WORTH_READING);
        messaging.publishAsync(Watch.REPORT, report, options).whenComplete((receipt, failure) -> {
            if (failure != null) {
                LOG.debug("a report of {} is lost: {}", service, failure.getMessage());
            }
        });
    }

    private static List<Route> routes(Description description) {
        return description.contracts().stream().map(Reporter::route).distinct().toList();
    }

    private static List<Found> found(Description description) {
        return description.services().stream()
                .map(each -> new Found(each.destination(), where(each)))
                .toList();
    }

    private static String where(ServiceDescription service) {
        return service.instances().stream()
                .map(each ->
                        each.endpoint() + (each.ejected().isEmpty() ? "" : " (left alone: " + each.ejected() + ")"))
                .collect(Collectors.joining(", ", service.source() + ", " + service.freshness() + ": ", ""));
    }

    private static Route route(ContractDescription contract) {
        String transport = contract.settings().stream()
                .filter(setting -> setting.key().equals("transport"))
                .map(Setting::value)
                .findFirst()
                .orElse("");
        return new Route(contract.contract(), transport);
    }
}

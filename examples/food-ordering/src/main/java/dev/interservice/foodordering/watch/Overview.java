package dev.interservice.foodordering.watch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.AskForMenu;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Inventory.Menu;
import dev.interservice.foodordering.contracts.Watch;
import dev.interservice.foodordering.contracts.Watch.Report;
import dev.interservice.foodordering.contracts.Watch.Sighting;
import dev.interservice.messaging.Messaging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;

/**
 * How all services are, and what they saw, as far as they have told. A service that says nothing for a while is taken for
 * down. Safe for use by several threads.
 */
public final class Overview {
    private static final String GROUP = "watch";
    private static final int SIGHTINGS_KEPT = 300;

    /** Clocks may differ by so much. A service whose clock is later still is heard of that much later. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(1);

    private final Clock clock;
    private final Instant start;
    private final Duration silence;
    private final BiConsumer<String, Object> news;
    private final Map<String, Heard> services = new LinkedHashMap<>();
    private final CompletableFuture<Void> allHeardOf = new CompletableFuture<>();
    private final Deque<Sighting> sightings = new ArrayDeque<>();
    private Menu stock = new Menu(0, List.of());

    /**
     * Knows nobody but these services, and has heard of none.
     *
     * @param silence after which a service is taken for down
     * @param news told what changes, by a word and a record; must be quick
     */
    public Overview(List<String> expected, Clock clock, Duration silence, BiConsumer<String, Object> news) {
        this.clock = clock;
        this.start = clock.instant();
        this.silence = silence;
        this.news = news;
        expected.forEach(name -> services.put(name, new Heard(name)));
    }

    /**
     * A service as its instances were when they told last.
     *
     * @param status UP, DEGRADED or DOWN, as the worst of them says; SILENT when none has said anything for too long
     * @param instance the newest of them, with its process
     * @param starts how many instances of it were heard of, besides those that are there at once
     * @param where one who calls it finds it, in words; empty if nobody does who has to be told where it is
     */
    public record ServiceView(
            String service,
            String status,
            String instance,
            long pid,
            Instant startedAt,
            int starts,
            List<InstanceView> instances,
            List<Watch.Part> parts,
            List<Watch.Route> routes,
            List<String> troubles,
            String where) {
        ServiceView silent() {
            return new ServiceView(
                    service, "SILENT", instance, pid, startedAt, starts, List.of(), parts, routes, troubles, where);
        }

        ServiceView where(String value) {
            return new ServiceView(
                    service, status, instance, pid, startedAt, starts, instances, parts, routes, troubles, value);
        }
    }

    /** One instance of a service. */
    public record InstanceView(String instance, long pid, String status) {}

    /** All of them; JSON objects can grow, lists cannot. */
    public record SystemView(List<ServiceView> services) {}

    /** What is left of each dish. */
    public record StockView(List<Dish> dishes) {}

    /** Begins to listen, and to notice silence. The timer stays the caller's. */
    public void register(Messaging messaging, ScheduledExecutorService timer) {
        messaging.subscribe(Watch.REPORT, GROUP, (report, context) -> hear(report, messaging));
        messaging.subscribe(Inventory.STOCK_CHANGED, GROUP, (changed, context) -> hear(changed));
        long period = silence.toMillis() / 4;
        timer.scheduleWithFixedDelay(this::noticeSilence, period, period, MILLISECONDS);
    }

    public synchronized SystemView system() {
        return new SystemView(services.values().stream().map(Heard::view).toList());
    }

    public synchronized StockView stock() {
        return new StockView(stock.dishes());
    }

    /** The last ones, the oldest first. */
    public synchronized List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    /** Completes, on any thread, when each service has told of itself for the first time. */
    public CompletableFuture<Void> allHeardOf() {
        return allHeardOf.copy();
    }

    private void hear(Report report, Messaging messaging) {
        boolean isNew = hear(report);
        if (isEachHeardOf()) {
            allHeardOf.complete(null);
        }
        if (isNew && report.service().equals("inventory")) {
            askForStock(messaging);
        }
    }

    private synchronized boolean isEachHeardOf() {
        return services.values().stream().allMatch(Heard::isHeardOf);
    }

    /** What a new instance of the inventory told before it was heard of is not known here. */
    private void askForStock(Messaging messaging) {
        messaging.requestAsync(Inventory.MENU, new AskForMenu()).whenComplete((menu, failure) -> {
            if (failure == null) {
                hear(menu);
            }
        });
    }

    /** Returns whether it is the first of this instance, or the first after it was silent for too long, and not old. */
    private synchronized boolean hear(Report report) {
        for (Sighting each : report.sightings()) {
            sightings.add(each);
            if (sightings.size() > SIGHTINGS_KEPT) {
                sightings.remove();
            }
            news.accept("message", each);
        }
        // Told to the one before this, it has waited in a queue: nobody knows whether that service is still there.
        if (report.at().isBefore(start.minus(CLOCKS_DIFFER))) {
            return false;
        }
        SystemView before = system();
        boolean isNew = heard(report.service()).hear(report, clock.instant());
        report.found().forEach(found -> {
            if (services.containsKey(found.service())) {
                heard(found.service()).found(found.where());
            }
        });
        tellChange(before);
        return isNew;
    }

    private Heard heard(String service) {
        return services.computeIfAbsent(service, Heard::new);
    }

    private synchronized void hear(Menu changed) {
        if (changed.number() > stock.number()) {
            stock = changed;
            news.accept("stock", stock());
        }
    }

    private synchronized void noticeSilence() {
        SystemView before = system();
        Instant latest = clock.instant().minus(silence);
        services.values().forEach(each -> each.forgetBefore(latest));
        tellChange(before);
    }

    private void tellChange(SystemView before) {
        SystemView after = system();
        if (!before.equals(after)) {
            news.accept("system", after);
        }
    }
}

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
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;

/**
 * How all services are, and what they saw, as far as they have told. A service that says nothing for a while is taken for
 * down. Safe for use by several threads.
 */
public final class Overview {
    private static final String GROUP = "watch";
    private static final int SIGHTINGS_KEPT = 300;

    private final Clock clock;
    private final Duration silence;
    private final BiConsumer<String, Object> news;
    private final Map<String, Seen> services = new LinkedHashMap<>();
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
        this.silence = silence;
        this.news = news;
        expected.forEach(name -> services.put(name, Seen.never(name)));
    }

    /**
     * A service as it was when it told last.
     *
     * @param status UP, DEGRADED or DOWN, as it says; SILENT when it has not said anything for too long
     * @param starts how many instances of it were heard of
     */
    public record ServiceView(
            String service,
            String status,
            String instance,
            long pid,
            Instant startedAt,
            int starts,
            List<Watch.Part> parts,
            List<Watch.Route> routes,
            List<String> troubles) {}

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
        return new SystemView(services.values().stream().map(Seen::view).toList());
    }

    public synchronized StockView stock() {
        return new StockView(stock.dishes());
    }

    /** The last ones, the oldest first. */
    public synchronized List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    private void hear(Report report, Messaging messaging) {
        if (hear(report) && report.service().equals("inventory")) {
            askForStock(messaging);
        }
    }

    /** What a new instance of the inventory told before it was heard of is not known here. */
    private void askForStock(Messaging messaging) {
        messaging.requestAsync(Inventory.MENU, new AskForMenu()).whenComplete((menu, failure) -> {
            if (failure == null) {
                hear(menu);
            }
        });
    }

    /** Returns whether it is the first of this instance. */
    private synchronized boolean hear(Report report) {
        Seen before = services.getOrDefault(report.service(), Seen.never(report.service()));
        for (Sighting each : report.sightings()) {
            sightings.add(each);
            if (sightings.size() > SIGHTINGS_KEPT) {
                sightings.remove();
            }
            news.accept("message", each);
        }
        // Reports may overtake each other; what an old one says of the service is old.
        if (!before.isNewerThan(report)) {
            replace(before, before.told(report, clock.instant()));
        }
        return !before.view().instance().equals(report.instance());
    }

    private synchronized void hear(Menu changed) {
        if (changed.number() > stock.number()) {
            stock = changed;
            news.accept("stock", stock());
        }
    }

    private synchronized void noticeSilence() {
        Instant latest = clock.instant().minus(silence);
        for (Seen each : new ArrayList<>(services.values())) {
            if (each.heardAt().isBefore(latest)) {
                replace(each, each.fallenSilent());
            }
        }
    }

    private void replace(Seen before, Seen after) {
        services.put(after.view().service(), after);
        if (!before.view().equals(after.view())) {
            news.accept("system", system());
        }
    }

    /** What was heard of a service, and when. */
    private record Seen(ServiceView view, long number, Instant heardAt) {
        static Seen never(String service) {
            ServiceView view =
                    new ServiceView(service, "SILENT", "", 0, Instant.EPOCH, 0, List.of(), List.of(), List.of());
            return new Seen(view, 0, Instant.EPOCH);
        }

        boolean isNewerThan(Report report) {
            return view.instance().equals(report.instance())
                    ? number > report.number()
                    : view.startedAt().isAfter(report.startedAt());
        }

        Seen told(Report report, Instant now) {
            ServiceView told = new ServiceView(
                    report.service(),
                    report.status(),
                    report.instance(),
                    report.pid(),
                    report.startedAt(),
                    view.starts() + (view.instance().equals(report.instance()) ? 0 : 1),
                    report.parts(),
                    report.routes(),
                    report.troubles());
            return new Seen(told, report.number(), now);
        }

        Seen fallenSilent() {
            ServiceView silent = new ServiceView(
                    view.service(),
                    "SILENT",
                    view.instance(),
                    view.pid(),
                    view.startedAt(),
                    view.starts(),
                    view.parts(),
                    view.routes(),
                    view.troubles());
            return new Seen(silent, number, heardAt);
        }
    }
}

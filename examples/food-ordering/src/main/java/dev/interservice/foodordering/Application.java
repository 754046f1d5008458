package dev.interservice.foodordering;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.RunningService.Parts;
import dev.interservice.foodordering.delivery.DeliveryService;
import dev.interservice.foodordering.inventory.InventoryService;
import dev.interservice.foodordering.kitchen.KitchenService;
import dev.interservice.foodordering.order.Carriers;
import dev.interservice.foodordering.order.Journal;
import dev.interservice.foodordering.order.NoOrderStore;
import dev.interservice.foodordering.order.Order;
import dev.interservice.foodordering.order.OrderBook;
import dev.interservice.foodordering.order.OrderDesk;
import dev.interservice.foodordering.order.OrderService;
import dev.interservice.foodordering.order.OrderStore;
import dev.interservice.foodordering.watch.Overview;
import dev.interservice.foodordering.web.DeadLetterRoutes;
import dev.interservice.foodordering.web.FaultRoutes;
import dev.interservice.foodordering.web.HealthRoutes;
import dev.interservice.foodordering.web.MenuRoutes;
import dev.interservice.foodordering.web.OrderRoutes;
import dev.interservice.foodordering.web.Page;
import dev.interservice.foodordering.web.Routes;
import dev.interservice.foodordering.web.StreamRoutes;
import dev.interservice.foodordering.web.SystemRoutes;
import dev.interservice.foodordering.web.WebServer;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Observer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of this process, each with a messaging of its own, and the web server in front of them. */
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final int ORDERS_KEPT = 1_000;
    private static final int HAPPENINGS_KEPT = 5_000;
    private static final int MESSAGES_KEPT = 10_000;
    private static final int SILENT_REPORTS = 10;
    private static final int CRASHED = 137;
    private static final int LETTERS_OF_ID = 12;

    private final TransportChoice transport;
    private final Pace pace;
    private final Faults faults;
    private final ScheduledExecutorService timer;
    private final OrderStore store;
    private final Optional<Path> stock;
    private final Map<String, Supplier<Messaging>> services = new LinkedHashMap<>();
    private final List<Routes> routes = new ArrayList<>();
    private final ToClose toClose = new ToClose();
    private int port;

    private Application(
            TransportChoice transport,
            Pace pace,
            Faults faults,
            ScheduledExecutorService timer,
            OrderStore store,
            Optional<Path> stock) {
        this.transport = transport;
        this.pace = pace;
        this.faults = faults;
        this.timer = timer;
        this.store = store;
        this.stock = stock;
    }

    /** Starts these services, each with what is its own. */
    static Application start(
            Set<String> services,
            int port,
            TransportChoice transport,
            Pace pace,
            Faults faults,
            ScheduledExecutorService timer,
            OrderStore store) {
        return start(services, port, transport, pace, faults, timer, store, Optional.empty());
    }

    /**
     * Starts these services and the web server.
     *
     * @param port zero for any that is free
     * @param timer stays the caller's to close, after the application
     * @param store is closed with the application
     * @param stock the file that several instances of the inventory share; each has its own without
     */
    static Application start(
            Set<String> services,
            int port,
            TransportChoice transport,
            Pace pace,
            Faults faults,
            ScheduledExecutorService timer,
            OrderStore store,
            Optional<Path> stock) {
        Application application = new Application(transport, pace, faults, timer, store, stock);
        application.toClose.push(store::close);
        try {
            application.startServices(services);
            application.startWeb(port);
            return application;
        } catch (RuntimeException | Error failure) {
            try (application) {
                throw failure; // with what fails to close suppressed
            }
        }
    }

    int port() {
        return port;
    }

    /** The web server first, so that nothing new comes in; then whoever asks before those who answer. */
    @Override
    public void close() {
        toClose.close();
    }

    private void startServices(Set<String> wanted) {
        if (wanted.contains("inventory")) {
            InventoryService inventory = new InventoryService(Menu.DISHES, stock, timer, pace.slowness());
            start("inventory", parts(inventory::register, inventory::offerFaults, inventory::troubles));
        }
        if (wanted.contains("delivery")) {
            DeliveryService delivery = new DeliveryService(Menu.AGENTS, timer, pace.delivery());
            start("delivery", parts(delivery::register, delivery::offerFaults, delivery::troubles));
        }
        if (wanted.contains("kitchen")) {
            startKitchen(wanted.size() == 1);
        }
        if (wanted.contains("order")) {
            startOrder();
        }
    }

    /** A kitchen in a process of its own crashes with its process; whoever started that starts it again. */
    private void startKitchen(boolean alone) {
        AtomicReference<Runnable> crash =
                new AtomicReference<>(() -> Runtime.getRuntime().halt(CRASHED));
        RestartingService service = new RestartingService(
                "kitchen",
                () -> {
                    // Nothing is left of the one before.
                    KitchenService kitchen = new KitchenService(
                            timer, pace.cooking(), () -> crash.get().run());
                    Parts parts = parts(kitchen::register, kitchen::offerFaults, kitchen::troubles);
                    return RunningService.start(transport.configuration("kitchen"), parts, pace, timer);
                },
                pace.absence());
        if (!alone) {
            crash.set(service::crash);
        }
        services.put("kitchen", service::messaging);
        toClose.push(service::close);
    }

    private void startOrder() {
        Clock clock = Clock.systemUTC();
        Carriers carriers = new Carriers(MESSAGES_KEPT);
        Journal journal = new Journal(newId(), HAPPENINGS_KEPT);
        OrderBook book = new OrderBook(ORDERS_KEPT, Application::newId, clock, journal, carriers, store);
        Overview overview =
                new Overview(Options.SERVICES, clock, pace.report().multipliedBy(SILENT_REPORTS), journal::append);
        OrderService orders = new OrderService(book, store, timer, pace.kitchenLimit());
        if (store instanceof NoOrderStore) {
            toClose.push(() -> tellWhatIsLost(book));
        }
        Parts parts = parts(
                messaging -> {
                    orders.register(messaging);
                    overview.register(messaging, timer);
                },
                orders::offerFaults,
                orders::troubles);
        Messaging messaging = start("order", parts, carriers);
        OrderDesk desk = new OrderDesk(book, messaging);
        takeUpAgain(desk, overview);
        routes.add(new Page());
        routes.add(new OrderRoutes(desk, book));
        routes.add(new MenuRoutes(messaging));
        routes.add(new SystemRoutes(overview));
        routes.add(new DeadLetterRoutes(messaging));
        if (faults == Faults.OFFERED) {
            routes.add(new FaultRoutes(messaging, overview));
        }
        routes.add(new StreamRoutes(book, overview, pace.heartbeat()));
    }

    /**
     * Not before the other services are heard of: an order that asks one that has not started yet is rejected or cancelled.
     * But no longer than an order waits for the kitchen, and not at all after the close.
     */
    private void takeUpAgain(OrderDesk desk, Overview overview) {
        List<Order> halfDone = desk.halfDone();
        if (halfDone.isEmpty()) {
            return;
        }
        CompletableFuture<Void> others = overview.allHeardOf()
                .completeOnTimeout(null, pace.kitchenLimit().toMillis(), MILLISECONDS);
        others.thenRunAsync(() -> desk.takeUpAgain(halfDone), task -> {
            Thread thread = new Thread(task, "take-up-again");
            thread.setDaemon(true);
            thread.start();
        });
        toClose.push(() -> others.cancel(false));
    }

    /** With the handlers for faults only if somebody may cause them; else nobody has to ask for any. */
    private Parts parts(Consumer<Messaging> handlers, Consumer<Messaging> forFaults, Supplier<List<String>> troubles) {
        boolean offered = faults == Faults.OFFERED;
        return new Parts(offered ? handlers.andThen(forFaults) : handlers, offered ? troubles : List::of);
    }

    private Messaging start(String name, Parts parts, Observer... observers) {
        RunningService service = RunningService.start(transport.configuration(name), parts, pace, timer, observers);
        services.put(name, service::messaging);
        toClose.push(service::close);
        return service.messaging();
    }

    private void startWeb(int wantedPort) {
        routes.add(new HealthRoutes(services));
        WebServer web = WebServer.start(wantedPort, routes);
        port = web.port();
        toClose.push(web::close);
    }

    /** The book is in memory only, so nobody will go on with these orders. */
    private static void tellWhatIsLost(OrderBook book) {
        List<String> unfinished = book.snapshot().orders().stream()
                .filter(order -> !order.state().isTerminal())
                .map(order -> order.id() + " " + order.state())
                .toList();
        if (!unfinished.isEmpty()) {
            LOG.warn("orders that were not over when the order service stopped: {}", unfinished);
        }
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, LETTERS_OF_ID);
    }
}

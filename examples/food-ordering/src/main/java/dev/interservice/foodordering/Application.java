package dev.interservice.foodordering;

import dev.interservice.foodordering.delivery.DeliveryService;
import dev.interservice.foodordering.inventory.InventoryService;
import dev.interservice.foodordering.kitchen.KitchenService;
import dev.interservice.foodordering.order.Carriers;
import dev.interservice.foodordering.order.Journal;
import dev.interservice.foodordering.order.OrderBook;
import dev.interservice.foodordering.order.OrderDesk;
import dev.interservice.foodordering.order.OrderService;
import dev.interservice.foodordering.web.HealthRoutes;
import dev.interservice.foodordering.web.MenuRoutes;
import dev.interservice.foodordering.web.OrderRoutes;
import dev.interservice.foodordering.web.Routes;
import dev.interservice.foodordering.web.StreamRoutes;
import dev.interservice.foodordering.web.WebServer;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of this process, each with a messaging of its own, and the web server in front of them. */
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final int ORDERS_KEPT = 1_000;
    private static final int STEPS_KEPT = 5_000;
    private static final int MESSAGES_KEPT = 10_000;
    private static final int LETTERS_OF_ID = 12;

    private final TransportChoice transport;
    private final Pace pace;
    private final ScheduledExecutorService timer;
    private final Map<String, Messaging> services = new LinkedHashMap<>();
    private final List<Routes> routes = new ArrayList<>();
    private final Deque<Runnable> toClose = new ArrayDeque<>();
    private int port;

    private Application(TransportChoice transport, Pace pace, ScheduledExecutorService timer) {
        this.transport = transport;
        this.pace = pace;
        this.timer = timer;
    }

    /**
     * Starts these services and the web server.
     *
     * @param port zero for any that is free
     * @param timer stays the caller's to close, after the application
     */
    static Application start(
            Set<String> services, int port, TransportChoice transport, Pace pace, ScheduledExecutorService timer) {
        Application application = new Application(transport, pace, timer);
        try {
            application.startServices(services);
            application.startWeb(port);
            return application;
        } catch (RuntimeException | Error failure) {
            application.close();
            throw failure;
        }
    }

    int port() {
        return port;
    }

    /** The web server first, so that nothing new comes in; then whoever asks before those who answer. */
    @Override
    public synchronized void close() {
        while (!toClose.isEmpty()) {
            toClose.pop().run();
        }
    }

    private void startServices(Set<String> wanted) {
        if (wanted.contains("inventory")) {
            start("inventory", new InventoryService(Menu.DISHES)::register);
        }
        if (wanted.contains("delivery")) {
            start("delivery", new DeliveryService(Menu.AGENTS, timer, pace.delivery())::register);
        }
        if (wanted.contains("kitchen")) {
            start("kitchen", new KitchenService(timer, pace.cooking())::register);
        }
        if (wanted.contains("order")) {
            startOrder();
        }
    }

    private void startOrder() {
        Carriers carriers = new Carriers(MESSAGES_KEPT);
        Journal journal = new Journal(newId(), carriers, Clock.systemUTC(), STEPS_KEPT);
        OrderBook book = new OrderBook(ORDERS_KEPT, Application::newId, Clock.systemUTC(), journal);
        toClose.push(() -> tellWhatIsLost(book));
        Messaging messaging = start("order", new OrderService(book, timer, pace.kitchenLimit())::register, carriers);
        routes.add(new OrderRoutes(new OrderDesk(book, messaging), book));
        routes.add(new MenuRoutes(messaging));
        routes.add(new StreamRoutes(book, pace.heartbeat()));
    }

    private Messaging start(String service, Consumer<Messaging> register, Observer... observers) {
        MessagingRuntime.Builder builder = MessagingRuntime.builder(transport.configuration(service));
        List.of(observers).forEach(builder::observer);
        Messaging messaging = builder.start(register);
        services.put(service, messaging);
        toClose.push(messaging::close);
        return messaging;
    }

    private void startWeb(int wantedPort) {
        routes.add(new HealthRoutes(services));
        WebServer web = WebServer.start(wantedPort, routes);
        port = web.port();
        toClose.push(web::close);
    }

    /** The book is in memory, so nobody will go on with these orders. */
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

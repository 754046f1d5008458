package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Watch.Sighting;
import dev.interservice.foodordering.order.Happening;
import dev.interservice.foodordering.order.OrderBook;
import dev.interservice.foodordering.order.Step;
import dev.interservice.foodordering.watch.Overview;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * What happens, as server-sent events: a snapshot of everything, then every step of an order, every message that a service
 * has seen, and every change of the stock and of the services.
 *
 * <p>A client that comes back with the id it saw last gets what it missed, or a new snapshot when that is too long ago.
 */
public final class StreamRoutes implements Routes {
    private static final int MOST_CLIENTS = 50;

    private final OrderBook book;
    private final Overview overview;
    private final Duration heartbeat;
    private final Semaphore places = new Semaphore(MOST_CLIENTS);

    /** With a comment whenever nothing happened for so long. */
    public StreamRoutes(OrderBook book, Overview overview, Duration heartbeat) {
        this.book = book;
        this.overview = overview;
        this.heartbeat = heartbeat;
    }

    /** Everything that a page needs to begin with. */
    record Snapshot(
            List<OrderView> orders,
            List<Step> steps,
            List<Dish> dishes,
            List<Overview.ServiceView> services,
            List<Sighting> messages) {}

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/api/stream", this::stream);
    }

    @Override
    public void close() {
        book.journal().close();
    }

    private void stream(Context context) throws InterruptedException {
        if (!places.tryAcquire()) {
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too many clients follow the stream")
                    .asException();
        }
        try {
            send(new EventWriter(context), lastSeen(context.header("Last-Event-ID")));
        } catch (IOException gone) {
            // The client went away: that is how streams end.
        } finally {
            places.release();
        }
    }

    private void send(EventWriter events, OptionalLong lastSeen) throws IOException, InterruptedException {
        long seen = lastSeen.orElse(-1);
        while (!book.journal().isClosed()) {
            if (!book.journal().remembers(seen)) {
                // Race: what is not of orders may be newer than the number says. Then it is told again, which changes
                // nothing.
                OrderBook.Snapshot orders = book.snapshot();
                seen = orders.last();
                events.write("snapshot", id(seen), snapshot(orders));
            }
            List<Happening> happenings = book.journal().after(seen, heartbeat);
            for (Happening each : happenings) {
                events.write(each.kind(), id(each.number()), each.what());
                seen = each.number();
            }
            if (happenings.isEmpty()) {
                events.comment("still here");
            }
        }
    }

    private Snapshot snapshot(OrderBook.Snapshot orders) {
        return new Snapshot(
                orders.orders().stream().map(OrderView::of).toList(),
                orders.steps(),
                overview.stock().dishes(),
                overview.system().services(),
                overview.sightings());
    }

    private String id(long number) {
        return book.journal().run() + "-" + number;
    }

    /** Ids of another run mean nothing to this one. */
    private OptionalLong lastSeen(String id) {
        String prefix = book.journal().run() + "-";
        return id != null
                        && id.startsWith(prefix)
                        && id.substring(prefix.length()).matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(id.substring(prefix.length())))
                : OptionalLong.empty();
    }
}

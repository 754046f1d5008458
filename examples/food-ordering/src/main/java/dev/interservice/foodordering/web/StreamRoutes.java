package dev.interservice.foodordering.web;

import dev.interservice.foodordering.order.OrderBook;
import dev.interservice.foodordering.order.Step;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * What happens to the orders, as server-sent events: a snapshot of all orders, then every step.
 *
 * <p>A client that comes back with the id it saw last gets what it missed, or a new snapshot when that is too long ago.
 */
public final class StreamRoutes implements Routes {
    private static final int MOST_CLIENTS = 50;

    private final OrderBook book;
    private final Duration heartbeat;
    private final Semaphore places = new Semaphore(MOST_CLIENTS);

    /** With a comment whenever nothing happened for so long. */
    public StreamRoutes(OrderBook book, Duration heartbeat) {
        this.book = book;
        this.heartbeat = heartbeat;
    }

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
                OrderBook.Snapshot snapshot = book.snapshot();
                seen = snapshot.lastStep();
                events.write("snapshot", id(seen), OrderView.All.of(snapshot.orders()));
            }
            List<Step> steps = book.journal().after(seen, heartbeat);
            for (Step step : steps) {
                events.write("step", id(step.number()), step);
                seen = step.number();
            }
            if (steps.isEmpty()) {
                events.comment("still here");
            }
        }
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

package dev.interservice.foodordering.kitchen;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.CookingStarted;
import dev.interservice.foodordering.contracts.Kitchen.MealReady;
import dev.interservice.foodordering.contracts.Kitchen.Ticket;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cooks one ticket per handler thread, from beginning to end: only then is the ticket acknowledged, so that a kitchen
 * that crashes gets it again.
 */
public final class KitchenService {
    private static final Logger LOG = LoggerFactory.getLogger(KitchenService.class);
    private static final int TICKETS_REMEMBERED = 10_000;

    private final Stove stove = new Stove(TICKETS_REMEMBERED);
    private final ScheduledExecutorService timer;
    private final Duration cookingTime;

    /** The timer stays the caller's to close. */
    public KitchenService(ScheduledExecutorService timer, Duration cookingTime) {
        this.timer = timer;
        this.cookingTime = cookingTime;
    }

    public void register(Messaging messaging) {
        messaging.consume(Kitchen.COOK, (ticket, context) -> take(ticket, messaging));
        messaging.consume(Kitchen.CANCEL_TICKET, (ticket, context) -> stove.cancel(ticket.orderId()));
    }

    private void take(Ticket ticket, Messaging messaging) throws InterruptedException, ExecutionException {
        switch (stove.begin(ticket.orderId())) {
            case WANTED -> cook(ticket, messaging);
            case READY -> announce(ticket, messaging); // again: the first time may have failed
            case COOKING, CANCELLED -> {} // somebody is at it, or nobody wants it
        }
    }

    private void cook(Ticket ticket, Messaging messaging) throws InterruptedException, ExecutionException {
        boolean ready;
        try {
            LOG.debug("{} is on the stove", ticket.orderId());
            messaging.publish(Kitchen.COOKING_STARTED, new CookingStarted(ticket.orderId()));
            timer.schedule(() -> {}, cookingTime.toMillis(), MILLISECONDS).get();
            ready = stove.finish(ticket.orderId());
        } finally {
            stove.abandon(ticket.orderId());
        }
        if (ready) {
            announce(ticket, messaging);
            LOG.debug("{} is cooked", ticket.orderId());
        }
    }

    private void announce(Ticket ticket, Messaging messaging) {
        messaging.publish(Kitchen.MEAL_READY, new MealReady(ticket.orderId(), ticket.customer()));
    }
}

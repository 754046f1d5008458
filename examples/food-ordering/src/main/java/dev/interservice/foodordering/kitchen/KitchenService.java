package dev.interservice.foodordering.kitchen;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.CookingStarted;
import dev.interservice.foodordering.contracts.Kitchen.MealReady;
import dev.interservice.foodordering.contracts.Kitchen.Ticket;
import dev.interservice.foodordering.contracts.Trouble;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
    private final KitchenTroubles troubles = new KitchenTroubles();
    private final ScheduledExecutorService timer;
    private final Duration cookingTime;
    private final Runnable crash;

    /**
     * A kitchen with nothing on its stove.
     *
     * @param timer stays the caller's to close
     * @param crash ends this kitchen at once, without a word to anybody; it may return before the end
     */
    public KitchenService(ScheduledExecutorService timer, Duration cookingTime, Runnable crash) {
        this.timer = timer;
        this.cookingTime = cookingTime;
        this.crash = crash;
    }

    public void register(Messaging messaging) {
        messaging.consume(Kitchen.COOK, (ticket, context) -> take(ticket, messaging));
        messaging.consume(Kitchen.CANCEL_TICKET, (ticket, context) -> stove.cancel(ticket.orderId()));
        new LostTicketDesk(troubles).register(messaging);
    }

    /** Lets visitors of the demo cause this service's faults. */
    public void offerFaults(Messaging messaging) {
        messaging.serve(Trouble.IN_KITCHEN, (cause, context) -> cause(cause));
    }

    /** Those that it has at this moment. */
    public List<String> troubles() {
        return troubles.names();
    }

    private void take(Ticket ticket, Messaging messaging) throws InterruptedException, ExecutionException {
        if (troubles.crashesNow()) {
            crash.run();
            new CountDownLatch(1).await(); // until the crash interrupts this
        }
        if (troubles.isPoisoned(ticket.orderId())) {
            throw new IllegalStateException("the ticket is illegible");
        }
        switch (stove.begin(ticket.orderId())) {
            case WANTED -> cook(ticket, messaging);
            case READY -> announce(ticket, messaging); // again: the first time may have failed
            case COOKING, CANCELLED -> {} // somebody is at it, or nobody wants it
        }
    }

    private void cook(Ticket ticket, Messaging messaging) throws InterruptedException, ExecutionException {
        boolean ready;
        try {
            ready = stove.awaitCooks(ticket.orderId()) && prepare(ticket, messaging);
        } finally {
            stove.abandon(ticket.orderId());
        }
        if (ready) {
            announce(ticket, messaging);
            LOG.debug("{} is cooked", ticket.orderId());
        }
    }

    private boolean prepare(Ticket ticket, Messaging messaging) throws InterruptedException, ExecutionException {
        LOG.debug("{} is on the stove", ticket.orderId());
        publish(Kitchen.COOKING_STARTED, new CookingStarted(ticket.orderId()), messaging);
        timer.schedule(() -> {}, cookingTime.toMillis(), MILLISECONDS).get();
        return stove.awaitCooks(ticket.orderId()) && stove.finish(ticket.orderId());
    }

    private void announce(Ticket ticket, Messaging messaging) {
        publish(Kitchen.MEAL_READY, new MealReady(ticket.orderId(), ticket.customer()), messaging);
    }

    private <T> void publish(Event<T> event, T message, Messaging messaging) {
        messaging.publish(event, message);
        if (troubles.duplicatesEvents()) {
            messaging.publish(event, message);
        }
    }

    private Done cause(Trouble.Cause cause) {
        if (troubles.cause(cause) && cause.kind() == Trouble.Kind.KITCHEN_PAUSED) {
            stove.pause(cause.begins());
        }
        return Done.DONE;
    }
}

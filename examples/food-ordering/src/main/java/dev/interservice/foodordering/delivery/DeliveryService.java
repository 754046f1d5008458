package dev.interservice.foodordering.delivery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Delivery;
import dev.interservice.foodordering.contracts.Delivery.AgentAssigned;
import dev.interservice.foodordering.contracts.Delivery.Delivered;
import dev.interservice.foodordering.contracts.Delivery.OutForDelivery;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Trouble;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one meal per handler thread, from the kitchen to the customer: only then is the news that it was ready
 * acknowledged, so that a delivery service that crashes hears it again.
 */
public final class DeliveryService {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryService.class);
    private static final int DELIVERIES_REMEMBERED = 10_000;

    private final Agents agents;
    private final ScheduledExecutorService timer;
    private final Pace pace;
    private volatile boolean duplicates;

    /** How long things take: to look for a free agent again, to fetch the meal, to bring it. */
    public record Pace(Duration lookAgain, Duration fetching, Duration bringing) {}

    /** The timer stays the caller's to close. */
    public DeliveryService(List<String> agents, ScheduledExecutorService timer, Pace pace) {
        this.agents = new Agents(agents, DELIVERIES_REMEMBERED);
        this.timer = timer;
        this.pace = pace;
    }

    public void register(Messaging messaging) {
        messaging.subscribe(Kitchen.MEAL_READY, "delivery", (meal, context) -> {
            if (agents.begin(meal.orderId())) {
                try {
                    deliver(meal.orderId(), messaging);
                } finally {
                    agents.leave(meal.orderId());
                }
            }
        });
    }

    /** Lets visitors of the demo cause this service's faults. */
    public void offerFaults(Messaging messaging) {
        messaging.serve(Trouble.IN_DELIVERY, (cause, context) -> cause(cause));
    }

    /** Those that it has at this moment. */
    public List<String> troubles() {
        List<String> names = new ArrayList<>();
        if (agents.areAway()) {
            names.add(Trouble.Kind.NO_AGENTS.name());
        }
        if (duplicates) {
            names.add(Trouble.Kind.DUPLICATE_EVENTS.name());
        }
        return names;
    }

    private void deliver(String orderId, Messaging messaging) throws InterruptedException, ExecutionException {
        LOG.debug("{} is to be brought", orderId);
        String agent = waitForAgent(orderId);
        publish(Delivery.AGENT_ASSIGNED, new AgentAssigned(orderId, agent), messaging);
        pass(pace.fetching());
        publish(Delivery.OUT_FOR_DELIVERY, new OutForDelivery(orderId), messaging);
        pass(pace.bringing());
        publish(Delivery.DELIVERED, new Delivered(orderId), messaging);
        agents.finish(orderId);
        LOG.debug("{} is delivered", orderId);
    }

    private String waitForAgent(String orderId) throws InterruptedException, ExecutionException {
        Optional<String> agent = agents.assign(orderId);
        while (agent.isEmpty()) {
            pass(pace.lookAgain());
            agent = agents.assign(orderId);
        }
        return agent.get();
    }

    private <T> void publish(Event<T> event, T message, Messaging messaging) {
        messaging.publish(event, message);
        if (duplicates) {
            messaging.publish(event, message);
        }
    }

    private Done cause(Trouble.Cause cause) {
        if (cause.kind() == Trouble.Kind.NO_AGENTS) {
            agents.goHome(cause.begins());
        } else if (cause.kind() == Trouble.Kind.DUPLICATE_EVENTS) {
            duplicates = cause.begins();
        }
        return Done.DONE;
    }

    private void pass(Duration time) throws InterruptedException, ExecutionException {
        timer.schedule(() -> {}, time.toMillis(), MILLISECONDS).get();
    }
}

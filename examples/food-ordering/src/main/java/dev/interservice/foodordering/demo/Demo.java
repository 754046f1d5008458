package dev.interservice.foodordering.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Places three orders over HTTP, and tells what becomes of them. */
public final class Demo {
    private static final Set<String> FINAL_STATES = Set.of("DELIVERED", "REJECTED", "CANCELLED");

    private final URI address;
    private final PrintStream out;
    private final Duration limit;
    private final Map<String, List<Long>> pids;

    /** Of services that share one process. */
    public Demo(URI address, PrintStream out, Duration limit) {
        this(address, out, limit, Map.of());
    }

    /**
     * Of services with processes of their own.
     *
     * @param pids the processes of each service
     */
    public Demo(URI address, PrintStream out, Duration limit, Map<String, List<Long>> pids) {
        this.address = address;
        this.out = out;
        this.limit = limit;
        this.pids = Map.copyOf(pids);
    }

    /** Plays it; returns zero if everything ended as it should, otherwise one. */
    public int play() throws InterruptedException {
        Customer customer = new Customer(address);
        out.println("Three orders, placed at " + address + "/api/orders and followed at " + address + "/api/stream");
        try (StepStream steps = customer.steps()) {
            Map<String, ScriptedOrder> placed = place(customer);
            follow(steps, placed.keySet());
            return summarize(customer, placed);
        } catch (IOException failure) {
            out.println("The demo failed: " + failure.getMessage());
            return 1;
        }
    }

    private Map<String, ScriptedOrder> place(Customer customer) throws IOException, InterruptedException {
        Map<String, ScriptedOrder> placed = new LinkedHashMap<>();
        for (ScriptedOrder order : ScriptedOrder.ALL) {
            placed.put(customer.place(order), order);
        }
        return placed;
    }

    /** Prints each step, until all orders have ended or the time is up. */
    private void follow(StepStream steps, Set<String> orderIds) throws InterruptedException {
        out.println();
        out.println(StepLine.header());
        long end = System.nanoTime() + limit.toNanos();
        Set<String> open = new HashSet<>(orderIds);
        while (!open.isEmpty()) {
            Optional<JsonNode> step = steps.next(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (step.isEmpty()) {
                return;
            }
            out.println(StepLine.of(step.get(), pids));
            if (FINAL_STATES.contains(step.get().path("after").asString())) {
                open.remove(step.get().path("orderId").asString());
            }
        }
    }

    private int summarize(Customer customer, Map<String, ScriptedOrder> placed)
            throws IOException, InterruptedException {
        String row = "%-12s  %-20s  %-28s  %s%n";
        out.println();
        out.printf(row, "order", "wish", "should end", "is");
        boolean allWell = true;
        for (Map.Entry<String, ScriptedOrder> each : placed.entrySet()) {
            ScriptedOrder order = each.getValue();
            String state = customer.stateOf(each.getKey());
            boolean well = order.endedAsItShould(state);
            out.printf(row, each.getKey(), order.wish(), order.end(), state + (well ? "" : "   <-- missing"));
            allWell &= well;
        }
        out.println();
        out.println(
                (allWell ? "All" : "Within " + limit.toSeconds() + " s, not all") + " of them ended as they should.");
        return allWell ? 0 : 1;
    }
}

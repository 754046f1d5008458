package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Guarantee;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A script: which services there are, what they say, and what happens to them. It can be played over any transport, and
 * what can be seen of it must not depend on which.
 *
 * <p>One step follows the other: the next begins when everything that the last one brought about has been handled.
 * Services answer a request with {@code re: TEXT}; a text that begins with {@code refuse} is answered with a fault, one that
 * begins with {@code break} breaks the handler. Immutable.
 */
public final class Scenario {
    private static final int RANDOM_STEPS = 15;

    private final String name;
    private final Set<Guarantee> needs;
    private final List<ScenarioStep> steps;

    private Scenario(String name, Set<Guarantee> needs, List<ScenarioStep> steps) {
        this.name = name;
        this.needs = needs;
        this.steps = List.copyOf(steps);
    }

    /** An empty script. */
    public static Scenario named(String name) {
        return new Scenario(name, Set.of(), List.of());
    }

    /** A script made by chance: the same seed gives the same script. */
    public static Scenario random(long seed) {
        Random random = new Random(seed);
        Scenario scenario = named("random, seed " + seed)
                .needs(Guarantee.DURABLE, Guarantee.DEAD_LETTERS)
                .serves("inventory", "reserve")
                .consumes("kitchen", "cook", random.nextInt(3))
                .subscribes("delivery", "kitchen", "meal-ready", random.nextInt(2))
                .subscribes("billing", "kitchen", "meal-ready", 0);
        List<String> receivers = List.of("kitchen", "delivery", "billing");
        Set<String> away = new TreeSet<>();
        for (int number = 1; number <= RANDOM_STEPS; number++) {
            String text = "meal " + number;
            String receiver = receivers.get(random.nextInt(receivers.size()));
            scenario = switch (random.nextInt(5)) {
                case 0 -> scenario.requests("order", "inventory", "reserve", text);
                case 1 -> scenario.requests("order", "inventory", "reserve", "refuse " + text);
                case 2 -> scenario.sends("order", "kitchen", "cook", text);
                case 3 -> scenario.publishes("order", "kitchen", "meal-ready", text);
                default -> away.remove(receiver) ? scenario.opens(receiver) : closed(scenario, away, receiver);
            };
        }
        for (String receiver : away) {
            scenario = scenario.opens(receiver);
        }
        return scenario.sends("order", "kitchen", "cook", "the last meal");
    }

    private static Scenario closed(Scenario scenario, Set<String> away, String receiver) {
        away.add(receiver);
        return scenario.closes(receiver);
    }

    /** Only for transports that promise all of this. */
    public Scenario needs(Guarantee... guarantees) {
        return new Scenario(name, Set.copyOf(EnumSet.copyOf(List.of(guarantees))), steps);
    }

    /** A service answers an operation of its own. */
    public Scenario serves(String service, String operation) {
        return withStep(new ScenarioStep.ServeStep(service, operation));
    }

    /** A service consumes a command of its own, and fails so often with each message before it succeeds. */
    public Scenario consumes(String service, String command, int failures) {
        return withStep(new ScenarioStep.ConsumeStep(service, command, failures));
    }

    /** A service subscribes to another one's event, as a group of its own name, and fails so often with each message. */
    public Scenario subscribes(String service, String publisher, String event, int failures) {
        return withStep(new ScenarioStep.SubscribeStep(service, publisher, event, failures));
    }

    /** A service asks. */
    public Scenario requests(String service, String receiver, String operation, String text) {
        return withStep(new ScenarioStep.RequestStep(service, receiver, operation, text));
    }

    /** A service sends. */
    public Scenario sends(String service, String receiver, String command, String text) {
        return withStep(new ScenarioStep.SendStep(service, receiver, command, text));
    }

    /** A service publishes an event, which is named after the service that owns it. */
    public Scenario publishes(String service, String owner, String event, String text) {
        return withStep(new ScenarioStep.PublishStep(service, owner, event, text));
    }

    /** A service closes. */
    public Scenario closes(String service) {
        return withStep(new ScenarioStep.CloseStep(service));
    }

    /** A service that was closed starts again, with all its handlers. */
    public Scenario opens(String service) {
        return withStep(new ScenarioStep.OpenStep(service));
    }

    /** The wire is disturbed until it is {@linkplain #repaired() repaired}. */
    public Scenario disturbed(Disturbance disturbance) {
        return withStep(new ScenarioStep.DisturbStep(disturbance));
    }

    /** The wire is as before, and all services know it. */
    public Scenario repaired() {
        return withStep(new ScenarioStep.RepairStep());
    }

    /** What it needs. */
    public Set<Guarantee> needs() {
        return needs;
    }

    boolean isDisturbed() {
        return steps.stream().anyMatch(ScenarioStep.DisturbStep.class::isInstance);
    }

    List<ScenarioStep> steps() {
        return steps;
    }

    @Override
    public String toString() {
        return name;
    }

    private Scenario withStep(ScenarioStep step) {
        List<ScenarioStep> more = new ArrayList<>(steps);
        more.add(step);
        return new Scenario(name, needs, more);
    }

    /** What happens next. */
    sealed interface ScenarioStep {
        record ServeStep(String service, String operation) implements ScenarioStep {}

        record ConsumeStep(String service, String command, int failures) implements ScenarioStep {}

        record SubscribeStep(String service, String publisher, String event, int failures) implements ScenarioStep {}

        record RequestStep(String service, String receiver, String operation, String text) implements ScenarioStep {}

        record SendStep(String service, String receiver, String command, String text) implements ScenarioStep {}

        record PublishStep(String service, String owner, String event, String text) implements ScenarioStep {}

        record CloseStep(String service) implements ScenarioStep {}

        record OpenStep(String service) implements ScenarioStep {}

        record DisturbStep(Disturbance disturbance) implements ScenarioStep {}

        record RepairStep() implements ScenarioStep {}
    }
}

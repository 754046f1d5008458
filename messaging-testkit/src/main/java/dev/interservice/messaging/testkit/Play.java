package dev.interservice.messaging.testkit;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.RouteSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.Scenario.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One performance of a {@link Scenario}, over the wire of a scene. */
final class Play {
    private static final int MAX_ATTEMPTS = 3;
    private static final HandlerSettings HANDLERS =
            HandlerSettings.NONE.redelivery(MAX_ATTEMPTS, Duration.ofMillis(10), Duration.ofMillis(20));

    private static final Fault<Text> REFUSED = Fault.of("REFUSED", Text.class);

    private final Scene scene;
    private final Trace trace;
    private final InMemoryRegistry registry;
    private final Map<String, Messaging> open = new LinkedHashMap<>();
    private final Map<String, List<Consumer<Messaging>>> handlers = new HashMap<>();
    private final Map<String, Integer> expected = new HashMap<>();
    // By contract: how many lines each receiver adds for one message.
    private final Map<String, Map<String, Integer>> receivers = new HashMap<>();
    // By contract: how many of its messages must become dead letters.
    private final Map<String, Integer> poisoned = new HashMap<>();
    private final Map<String, Command<Text>> commands = new LinkedHashMap<>();
    private Wire.@Nullable Repair repair;

    private Play(Scene scene, Scenario scenario) {
        this.scene = scene;
        this.trace = new Trace(scene.patience(), scenario);
        this.registry = new InMemoryRegistry(scene.environment());
    }

    /** Plays all of it and says what could be seen. */
    static Trace of(Scenario scenario, Scene scene) {
        Play play = new Play(scene, scenario);
        try {
            // What follows a message that never came would only be noise.
            if (scenario.steps().stream().allMatch(play::goesOnAfter)) {
                play.end();
            }
        } finally {
            play.open.values().forEach(Messaging::close);
        }
        return play.trace;
    }

    record Text(String text) {}

    private boolean goesOnAfter(Step step) {
        perform(step);
        return open.keySet().stream().allMatch(service -> trace.await(service, expected.getOrDefault(service, 0)));
    }

    private void perform(Step step) {
        if (step instanceof Step.Serves serves) {
            Operation<Text, Text> operation = operation(serves.service(), serves.operation());
            register(serves.service(), service -> service.serve(operation, (text, context) -> answer(text)));
        } else if (step instanceof Step.Consumes consumes) {
            consume(consumes);
        } else if (step instanceof Step.Subscribes subscribes) {
            subscribe(subscribes);
        } else if (step instanceof Step.Requests requests) {
            request(requests);
        } else if (step instanceof Step.Sends sends) {
            String contract = sends.receiver() + "." + sends.command();
            say(
                    sends.service(),
                    "sends",
                    contract,
                    sends.text(),
                    service -> service.send(
                            Command.of(sends.receiver(), sends.command(), Text.class), new Text(sends.text())));
        } else if (step instanceof Step.Publishes publishes) {
            String contract = publishes.owner() + "." + publishes.event();
            say(
                    publishes.service(),
                    "publishes",
                    contract,
                    publishes.text(),
                    service -> service.publish(
                            Event.of(publishes.owner(), publishes.event(), Text.class), new Text(publishes.text())));
        } else if (step instanceof Step.Closes closes) {
            service(closes.service()).close();
            open.remove(closes.service());
        } else if (step instanceof Step.Opens opens) {
            service(opens.service());
        } else if (step instanceof Step.Disturbed disturbed) {
            disturb(disturbed.disturbance());
        } else {
            repair();
        }
    }

    private void consume(Step.Consumes consumes) {
        Command<Text> command = Command.of(consumes.service(), consumes.command(), Text.class);
        commands.put(consumes.service(), command);
        expect(command.type(), consumes.service(), consumes.failures());
        if (consumes.failures() >= MAX_ATTEMPTS) {
            poisoned.put(command.type(), 0);
        }
        register(
                consumes.service(),
                service -> service.consume(
                        command,
                        (text, context) -> handle(
                                consumes.service(), command.type(), text, context.attempt(), consumes.failures())));
    }

    private void subscribe(Step.Subscribes subscribes) {
        Event<Text> event = Event.of(subscribes.publisher(), subscribes.event(), Text.class);
        expect(event.type(), subscribes.service(), subscribes.failures());
        register(
                subscribes.service(),
                service -> service.subscribe(
                        event,
                        subscribes.service(),
                        (text, context) -> handle(
                                subscribes.service(), event.type(), text, context.attempt(), subscribes.failures())));
    }

    private void expect(String contract, String service, int failures) {
        receivers
                .computeIfAbsent(contract, key -> new LinkedHashMap<>())
                .put(service, Math.min(failures + 1, MAX_ATTEMPTS));
    }

    private void register(String service, Consumer<Messaging> handler) {
        Messaging messaging = service(service);
        handlers.computeIfAbsent(service, key -> new ArrayList<>()).add(handler);
        handler.accept(messaging);
    }

    private void request(Step.Requests requests) {
        Operation<Text, Text> operation = operation(requests.receiver(), requests.operation());
        String line = requests.service() + " requests " + operation.type() + " " + requests.text() + ": ";
        try {
            trace.outcome(line
                    + service(requests.service())
                            .request(operation, new Text(requests.text()))
                            .text());
        } catch (MessagingException failure) {
            trace.outcome(line + name(failure));
        }
    }

    private void say(String service, String verb, String contract, String text, Consumer<Messaging> call) {
        String line = service + " " + verb + " " + contract + " " + text + ": ";
        try {
            call.accept(service(service));
            trace.outcome(line + "accepted");
            receivers
                    .getOrDefault(contract, Map.of())
                    .forEach((receiver, lines) -> expected.merge(receiver, lines, Integer::sum));
            poisoned.computeIfPresent(contract, (key, count) -> count + 1);
        } catch (MessagingException failure) {
            trace.outcome(line + name(failure));
        }
    }

    private static Text answer(Text text) {
        if (text.text().startsWith("refuse")) {
            throw REFUSED.with(text);
        }
        if (text.text().startsWith("break")) {
            throw new IllegalStateException("scripted");
        }
        return new Text("re: " + text.text());
    }

    private void handle(String service, String contract, Text text, int attempt, int failures) {
        boolean fails = attempt <= failures;
        String end = fails ? " and fails" : "";
        trace.handled(service, "handles " + contract + " " + text.text() + " in attempt " + attempt + end);
        if (fails) {
            throw new IllegalStateException("scripted");
        }
    }

    /** What is asked over a connection whose end nobody has noticed yet may be lost, so that is waited for. */
    private void disturb(Disturbance disturbance) {
        boolean isConnected = !scene.connect().transport().needsEndpoint();
        repair = scene.disturb(disturbance);
        if (isConnected && disturbance == Disturbance.CUT) {
            awaitHealth(status -> status != Health.Status.UP, "the cut is noticed");
        }
    }

    private void repair() {
        if (repair != null) {
            repair.close();
            repair = null;
        }
        awaitHealth(status -> status == Health.Status.UP, "health is up again");
    }

    private void awaitHealth(Predicate<Health.Status> expected, String what) {
        open.values()
                .forEach(service ->
                        scene.awaitUntil(() -> expected.test(service.health().status()), what));
    }

    /** One more message to each queue, behind which nothing can come that should not. */
    private void end() {
        commands.forEach((service, command) ->
                say("stranger", "sends", command.type(), "the end", each -> each.send(command, new Text("the end"))));
        if (open.keySet().stream().allMatch(service -> trace.await(service, expected.getOrDefault(service, 0)))) {
            commands.forEach(this::tellDeadLetters);
        }
    }

    /** The last attempt was seen before its message is put aside. */
    private void tellDeadLetters(String service, Command<Text> command) {
        if (open.containsKey(service)) {
            DeadLetters letters = service(service).deadLetters(command);
            int count = poisoned.getOrDefault(command.type(), 0);
            scene.awaitUntil(() -> letters.list(100).size() >= count, count + " dead letters of " + command.type());
            letters.list(100)
                    .forEach(letter -> trace.outcome(
                            command.type() + " has a dead letter after " + letter.attempts() + " attempts"));
        }
    }

    private Messaging service(String name) {
        Messaging running = open.get(name);
        if (running != null) {
            return running;
        }
        MessagingConfig config = MessagingConfig.of(name)
                .defaults(RouteSettings.NONE.transport("wire").handler(HANDLERS));
        Messaging started = MessagingRuntime.builder(config)
                .transport("wire", scene.transport(name))
                .registry(registry)
                .environment(scene.environment())
                .start(service -> handlers.getOrDefault(name, List.of()).forEach(each -> each.accept(service)));
        open.put(name, started);
        return started;
    }

    private static Operation<Text, Text> operation(String service, String name) {
        return Operation.of(service, name, Text.class, Text.class).faults(REFUSED);
    }

    private static String name(MessagingException failure) {
        return failure.getClass().getSimpleName() + " " + failure.outcome();
    }
}

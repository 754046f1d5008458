package dev.interservice.messaging.testkit.contract;

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
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.contract.Scenario.ScenarioStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Scenario}, over the fixture of a test. */
final class ScenarioRun {
    private static final int MAX_ATTEMPTS = 3;
    private static final HandlerSettings HANDLERS =
            HandlerSettings.NONE.redelivery(MAX_ATTEMPTS, Duration.ofMillis(10), Duration.ofMillis(20));

    private static final Fault<TextPayload> REFUSED = Fault.of("REFUSED", TextPayload.class);

    private final TransportTestContext test;
    private final ScenarioTrace trace;
    private final InMemoryRegistry registry;
    private final Map<String, Messaging> openServices = new LinkedHashMap<>();
    private final Map<String, List<Consumer<Messaging>>> handlers = new HashMap<>();
    private final Map<String, Integer> expectedLines = new HashMap<>();
    // By contract: how many lines each receiver adds for one message.
    private final Map<String, Map<String, Integer>> receivers = new HashMap<>();
    // By contract: how many of its messages must become dead letters.
    private final Map<String, Integer> expectedDeadLetters = new HashMap<>();
    private final Map<String, Command<TextPayload>> commands = new LinkedHashMap<>();
    private TransportFixture.@Nullable Repair repair;

    private ScenarioRun(TransportTestContext test, Scenario scenario) {
        this.test = test;
        this.trace = new ScenarioTrace(test.patience(), scenario);
        this.registry = new InMemoryRegistry(test.environment());
    }

    /** Plays all of it and says what could be seen. */
    static ScenarioTrace of(Scenario scenario, TransportTestContext test) {
        ScenarioRun run = new ScenarioRun(test, scenario);
        try {
            // What follows a message that never came would only be noise.
            if (scenario.steps().stream().allMatch(run::performAndAwait)) {
                run.sendLastMessages();
            }
        } finally {
            run.openServices.values().forEach(Messaging::close);
        }
        return run.trace;
    }

    record TextPayload(String text) {}

    private boolean performAndAwait(ScenarioStep step) {
        perform(step);
        return openServices.keySet().stream()
                .allMatch(service -> trace.awaitHandled(service, expectedLines.getOrDefault(service, 0)));
    }

    private void perform(ScenarioStep step) {
        if (step instanceof ScenarioStep.ServeStep serves) {
            Operation<TextPayload, TextPayload> operation = operation(serves.service(), serves.operation());
            register(serves.service(), service -> service.serve(operation, (text, context) -> answer(text)));
        } else if (step instanceof ScenarioStep.ConsumeStep consumes) {
            consume(consumes);
        } else if (step instanceof ScenarioStep.SubscribeStep subscribes) {
            subscribe(subscribes);
        } else if (step instanceof ScenarioStep.RequestStep requests) {
            request(requests);
        } else if (step instanceof ScenarioStep.SendStep sends) {
            String contract = sends.receiver() + "." + sends.command();
            callAndTrace(
                    sends.service(),
                    "sends",
                    contract,
                    sends.text(),
                    service -> service.send(
                            Command.of(sends.receiver(), sends.command(), TextPayload.class),
                            new TextPayload(sends.text())));
        } else if (step instanceof ScenarioStep.PublishStep publishes) {
            String contract = publishes.owner() + "." + publishes.event();
            callAndTrace(
                    publishes.service(),
                    "publishes",
                    contract,
                    publishes.text(),
                    service -> service.publish(
                            Event.of(publishes.owner(), publishes.event(), TextPayload.class),
                            new TextPayload(publishes.text())));
        } else if (step instanceof ScenarioStep.CloseStep closes) {
            service(closes.service()).close();
            openServices.remove(closes.service());
        } else if (step instanceof ScenarioStep.OpenStep opens) {
            service(opens.service());
        } else if (step instanceof ScenarioStep.DisturbStep disturbed) {
            disturb(disturbed.disturbance());
        } else {
            repair();
        }
    }

    private void consume(ScenarioStep.ConsumeStep consumes) {
        Command<TextPayload> command = Command.of(consumes.service(), consumes.command(), TextPayload.class);
        commands.put(consumes.service(), command);
        expect(command.type(), consumes.service(), consumes.failures());
        if (consumes.failures() >= MAX_ATTEMPTS) {
            expectedDeadLetters.put(command.type(), 0);
        }
        register(
                consumes.service(),
                service -> service.consume(
                        command,
                        (text, context) -> handle(
                                consumes.service(), command.type(), text, context.attempt(), consumes.failures())));
    }

    private void subscribe(ScenarioStep.SubscribeStep subscribes) {
        Event<TextPayload> event = Event.of(subscribes.publisher(), subscribes.event(), TextPayload.class);
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

    private void request(ScenarioStep.RequestStep requests) {
        Operation<TextPayload, TextPayload> operation = operation(requests.receiver(), requests.operation());
        String line = requests.service() + " requests " + operation.type() + " " + requests.text() + ": ";
        try {
            trace.outcome(line
                    + service(requests.service())
                            .request(operation, new TextPayload(requests.text()))
                            .text());
        } catch (MessagingException failure) {
            trace.outcome(line + name(failure));
        }
    }

    private void callAndTrace(String service, String verb, String contract, String text, Consumer<Messaging> call) {
        String line = service + " " + verb + " " + contract + " " + text + ": ";
        try {
            call.accept(service(service));
            trace.outcome(line + "accepted");
            receivers
                    .getOrDefault(contract, Map.of())
                    .forEach((receiver, lines) -> expectedLines.merge(receiver, lines, Integer::sum));
            expectedDeadLetters.computeIfPresent(contract, (key, count) -> count + 1);
        } catch (MessagingException failure) {
            trace.outcome(line + name(failure));
        }
    }

    private static TextPayload answer(TextPayload text) {
        if (text.text().startsWith("refuse")) {
            throw REFUSED.with(text);
        }
        if (text.text().startsWith("break")) {
            throw new IllegalStateException("scripted");
        }
        return new TextPayload("re: " + text.text());
    }

    private void handle(String service, String contract, TextPayload text, int attempt, int failures) {
        boolean fails = attempt <= failures;
        String end = fails ? " and fails" : "";
        trace.handled(service, "handles " + contract + " " + text.text() + " in attempt " + attempt + end);
        if (fails) {
            throw new IllegalStateException("scripted");
        }
    }

    /** What is asked over a connection whose end nobody has noticed yet may be lost, so that is waited for. */
    private void disturb(Disturbance disturbance) {
        boolean isConnected = !test.connect().transport().needsEndpoint();
        repair = test.disturb(disturbance);
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
        openServices
                .values()
                .forEach(service ->
                        test.awaitUntil(() -> expected.test(service.health().status()), what));
    }

    /** One more message to each queue, behind which nothing can come that should not. */
    private void sendLastMessages() {
        commands.forEach((service, command) -> callAndTrace(
                "stranger",
                "sends",
                command.type(),
                "the end",
                each -> each.send(command, new TextPayload("the end"))));
        if (openServices.keySet().stream()
                .allMatch(service -> trace.awaitHandled(service, expectedLines.getOrDefault(service, 0)))) {
            commands.forEach(this::traceDeadLetters);
        }
    }

    /** The last attempt was seen before its message is put aside. */
    private void traceDeadLetters(String service, Command<TextPayload> command) {
        if (openServices.containsKey(service)) {
            DeadLetters letters = service(service).deadLetters(command);
            int count = expectedDeadLetters.getOrDefault(command.type(), 0);
            test.awaitUntil(() -> letters.list(100).size() >= count, count + " dead letters of " + command.type());
            letters.list(100)
                    .forEach(letter -> trace.outcome(
                            command.type() + " has a dead letter after " + letter.attempts() + " attempts"));
        }
    }

    private Messaging service(String name) {
        Messaging running = openServices.get(name);
        if (running != null) {
            return running;
        }
        MessagingConfig config = MessagingConfig.of(name)
                .defaults(ScopedSettings.NONE.transport("wire").handler(HANDLERS));
        Messaging started = MessagingRuntime.builder(config)
                .transport("wire", test.startTransport(name))
                .registry(registry)
                .environment(test.environment())
                .start(service -> handlers.getOrDefault(name, List.of()).forEach(each -> each.accept(service)));
        openServices.put(name, started);
        return started;
    }

    private static Operation<TextPayload, TextPayload> operation(String service, String name) {
        return Operation.of(service, name, TextPayload.class, TextPayload.class).faults(REFUSED);
    }

    private static String name(MessagingException failure) {
        return failure.getClass().getSimpleName() + " " + failure.outcome();
    }
}

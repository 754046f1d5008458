package dev.interservice.messaging.runtime;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Inbox;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.Route;
import dev.interservice.messaging.resilience.HandlerPolicy;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Puts handlers in place, one for each address, and knows all that are. */
final class Listeners {
    private static final int LEAST_PREFETCH = 32;
    private static final int MOST_PREFETCH = 250;

    private final Environment environment;
    private final MessagingConfig config;
    private final Codec codec;
    private final Paths paths;
    private final Observer observer;
    private final Optional<Inbox> inbox;
    private final Map<Address, Listening> inPlace = new ConcurrentHashMap<>();
    private final Set<Address> taken = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    Listeners(
            Environment environment,
            MessagingConfig config,
            Codec codec,
            Paths paths,
            Observer observer,
            Optional<Inbox> inbox) {
        this.environment = environment;
        this.config = config;
        this.codec = codec;
        this.paths = paths;
        this.observer = observer;
        this.inbox = inbox;
    }

    <Q, R> Registration serve(Operation<Q, R> operation, RequestHandler<? super Q, ? extends R> handler) {
        Path path = paths.of(operation);
        HandlerPolicy policy = path.route().handler();
        Address.Operation address = new Address.Operation(operation.service(), operation.name());
        Responder<Q, R> responder = new Responder<>(
                operation,
                handler,
                environment,
                codec,
                config.limits().maxMessageBytes(),
                policy,
                new Claims(inbox, operation.type(), policy.timeout()),
                signals(path, operation.service()));
        IntakeSettings settings = intakeSettings(policy, operation, path.route());
        return place(
                operation,
                address,
                "served",
                responder,
                () -> path.carrier().requestReply(operation).serve(address, settings, responder));
    }

    <T> Registration consume(Command<T> command, MessageHandler<? super T> handler) {
        Route route = paths.of(command).route();
        return receive(command, new Address.Queue(command.service(), command.name()), "consumed", route, handler);
    }

    <T> Registration subscribe(Event<T> event, String group, MessageHandler<? super T> handler) {
        Contract.requireName("group", group);
        Address.Topic topic = new Address.Topic(event.service(), event.name());
        Route route = config.route(event, group);
        return receive(event, new Address.Subscription(topic, group), "subscribed to as " + group, route, handler);
    }

    /** Whether this messaging receives from the address. */
    boolean receivesFrom(Address address) {
        return inPlace.containsKey(address);
    }

    /** The groups this messaging is a member of. */
    Stream<Address.Subscription> subscriptions() {
        return inPlace.keySet().stream()
                .filter(Address.Subscription.class::isInstance)
                .map(Address.Subscription.class::cast);
    }

    /** How each handler is doing. */
    Stream<Health.Component> health() {
        return inPlace.values().stream().map(Listening::health);
    }

    /** How many deliveries are in hand. */
    int inHand() {
        return inPlace.values().stream().mapToInt(Listening::inHand).sum();
    }

    /** Takes nothing new; the future ends when everything in hand is settled. */
    CompletableFuture<Void> drain() {
        draining = true;
        return CompletableFuture.allOf(
                inPlace.values().stream().map(Listening::drain).toArray(CompletableFuture[]::new));
    }

    /** Interrupts all handlers that are still running. */
    void interrupt() {
        inPlace.values().forEach(Listening::interrupt);
    }

    private <T> Registration receive(
            Contract<T> contract, Address.Source address, String verb, Route route, MessageHandler<? super T> handler) {
        ChannelTransport transport = paths.of(contract).carrier().channel(contract);
        HandlerPolicy policy = route.handler();
        IntakeSettings settings = intakeSettings(policy, contract, route);
        String group = address instanceof Address.Subscription subscription ? subscription.group() : contract.service();
        Consumption<T> consumption = new Consumption<>(
                contract,
                handler,
                environment,
                codec,
                policy,
                redelivery(contract, transport),
                new Claims(inbox, contract.type() + " " + group, policy.timeout()),
                signals(paths.of(contract), group));
        Receiver receiver = new Receiver(consumption, settings.prefetch());
        return place(contract, address, verb, receiver, () -> transport.receive(address, settings, receiver));
    }

    private DeliverySignals signals(Path path, String receiver) {
        return new DeliverySignals(
                observer, environment, path.contract().type(), path.carrier().name(), receiver);
    }

    private Registration place(
            Contract<?> contract, Address address, String verb, Listening.Handling handling, Supplier<Intake> open) {
        if (!taken.add(address)) {
            throw new ConfigException(
                    contract.type(),
                    List.of(contract.type() + " is " + verb + " already by this messaging: close the first"
                            + " registration, or do both in one handler"),
                    null);
        }
        Intake intake;
        try {
            intake = open.get();
        } catch (TransportException refusal) {
            taken.remove(address);
            throw refused(contract, refusal);
        } catch (RuntimeException | Error failure) {
            taken.remove(address);
            throw failure;
        }
        Listening listening =
                new Listening(address.toString(), environment, config.limits().closeGrace(), intake, handling, () -> {
                    inPlace.remove(address);
                    taken.remove(address);
                });
        inPlace.put(address, listening);
        // Race: drain() sets the flag before it looks at what is in place, and this was put in place before the flag is
        // read, so at least one of the two lets go of it.
        if (draining) {
            listening.close();
            throw Closeables.alreadyClosed(contract.type());
        }
        return listening;
    }

    private static MessagingException refused(Contract<?> contract, TransportException refusal) {
        String type = contract.type();
        String text = type + " cannot be received: " + refusal.getMessage();
        return switch (refusal.reason()) {
            case UNAVAILABLE, CONNECTION_LOST, OVERLOADED ->
                new UnavailableException(Outcome.NOT_EXECUTED, type, null, text, refusal);
            case CLOSED -> new ClosedException(Outcome.NOT_EXECUTED, type, null, text, refusal);
            default -> new ConfigException(type, List.of(text), refusal);
        };
    }

    private static Consumption.Redelivery redelivery(Contract<?> contract, ChannelTransport transport) {
        if (contract.isOrdered()) {
            return Consumption.Redelivery.IN_PLACE;
        }
        return transport.guarantees().contains(Guarantee.DELAYED_REDELIVERY)
                ? Consumption.Redelivery.BY_TRANSPORT
                : Consumption.Redelivery.HELD;
    }

    private IntakeSettings intakeSettings(HandlerPolicy policy, Contract<?> contract, Route route) {
        int concurrency = policy.concurrency();
        int prefetch = Math.max(concurrency, Math.min(MOST_PREFETCH, Math.max(LEAST_PREFETCH, 2 * concurrency)));
        return new IntakeSettings(concurrency, prefetch, paths.required(contract, route, new ArrayList<>()));
    }
}

package dev.interservice.messaging.runtime;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.ContractDescription;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.Description;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Gauges;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The verbs: checks the arguments and that the messaging is open, and hands over to whoever does the work. */
final class Engine implements Messaging {
    private final Parts parts;
    private final Announcement announcement;
    private final Shutdown shutdown;

    Engine(Parts parts) {
        this.parts = parts;
        this.announcement = new Announcement(parts);
        this.shutdown = new Shutdown(parts, announcement);
    }

    @Override
    public <Q, R> R request(Operation<Q, R> operation, Q request, CallOptions options) {
        check(operation, "operation", request, "request", options);
        return parts.callers().await(() -> parts.requester().request(operation, request, options));
    }

    @Override
    public <Q, R> CompletableFuture<R> requestAsync(Operation<Q, R> operation, Q request, CallOptions options) {
        return async(() -> {
            check(operation, "operation", request, "request", options);
            return parts.requester().request(operation, request, options);
        });
    }

    @Override
    public <T> Receipt send(Command<T> command, T message, CallOptions options) {
        check(command, "command", message, "message", options);
        return parts.callers().await(() -> parts.sender().send(command, message, options));
    }

    @Override
    public <T> CompletableFuture<Receipt> sendAsync(Command<T> command, T message, CallOptions options) {
        return async(() -> {
            check(command, "command", message, "message", options);
            return parts.sender().send(command, message, options);
        });
    }

    @Override
    public <T> Receipt publish(Event<T> event, T message, CallOptions options) {
        check(event, "event", message, "message", options);
        return parts.callers().await(() -> parts.sender().publish(event, message, options));
    }

    @Override
    public <T> CompletableFuture<Receipt> publishAsync(Event<T> event, T message, CallOptions options) {
        return async(() -> {
            check(event, "event", message, "message", options);
            return parts.sender().publish(event, message, options);
        });
    }

    @Override
    public <Q, R> Registration serve(Operation<Q, R> operation, RequestHandler<? super Q, ? extends R> handler) {
        requireNonNull(operation, "operation");
        requireNonNull(handler, "handler");
        shutdown.requireOpen(operation.type());
        return announcement.including(
                new Address.Operation(operation.service(), operation.name()),
                parts.listeners().serve(operation, handler));
    }

    @Override
    public <T> Registration consume(Command<T> command, MessageHandler<? super T> handler) {
        requireNonNull(command, "command");
        requireNonNull(handler, "handler");
        shutdown.requireOpen(command.type());
        return announcement.including(
                new Address.Queue(command.service(), command.name()),
                parts.listeners().consume(command, handler));
    }

    @Override
    public <T> Registration subscribe(Event<T> event, String group, MessageHandler<? super T> handler) {
        requireNonNull(event, "event");
        requireNonNull(group, "group");
        requireNonNull(handler, "handler");
        shutdown.requireOpen(event.type());
        Registration placed = parts.listeners().subscribe(event, group, handler);
        return announcement.including(subscription(event, group), placed);
    }

    /** Closes when the JVM is asked to end. */
    void closeOnShutdown() {
        shutdown.hooked(SystemEnvironment.atShutdown(parts.config().service(), this::close));
    }

    /** Tells peers where the handlers are, now that they are in place. */
    void announce() {
        announcement.begin();
    }

    @Override
    public DeadLetters deadLetters(Command<?> command) {
        requireNonNull(command, "command");
        return deadLetters(command, new Address.Queue(command.service(), command.name()));
    }

    @Override
    public DeadLetters deadLetters(Event<?> event, String group) {
        requireNonNull(event, "event");
        Contract.requireName("group", group);
        return deadLetters(event, subscription(event, group));
    }

    @Override
    public Description describe() {
        MessagingConfig config = parts.config();
        Stream<ContractDescription> contracts = parts.paths()
                .contracts()
                .map(contract ->
                        new ContractDescription(contract.type(), contract.toString(), "", config.describe(contract)));
        Stream<ContractDescription> groups = parts.listeners()
                .subscriptions()
                .flatMap(address -> parts
                        .paths()
                        .contract(address)
                        .map(event -> new ContractDescription(
                                event.type(),
                                event.toString(),
                                address.group(),
                                config.describe(event, address.group())))
                        .stream());
        return new Description(
                config.describe(),
                Stream.concat(contracts, groups).toList(),
                parts.places().describe());
    }

    @Override
    public Gauges gauges() {
        return new Gauges(
                parts.pipeline().pending() + parts.sender().waiting(),
                parts.listeners().inHand());
    }

    @Override
    public Health health() {
        Stream<Health.Component> transports = parts.transports().values().stream()
                .map(each -> each.transport().health());
        return Health.of(Stream.of(
                        transports,
                        parts.registries().all().stream().map(ServiceRegistry::health),
                        parts.places().health(),
                        parts.pipeline().health().stream(),
                        parts.listeners().health())
                .flatMap(each -> each)
                .toList());
    }

    @Override
    public void close() {
        shutdown.close();
    }

    @Override
    public void awaitClose() throws InterruptedException {
        shutdown.awaitClose();
    }

    private static Address.Subscription subscription(Event<?> event, String group) {
        return new Address.Subscription(new Address.Topic(event.service(), event.name()), group);
    }

    private <T> void check(Contract<T> contract, String name, T payload, String parameter, CallOptions options) {
        requireNonNull(contract, name);
        requireNonNull(payload, parameter);
        requireNonNull(options, "options");
        if (!contract.payload().isInstance(payload)) {
            throw new IllegalArgumentException(parameter + " of " + contract.type() + " must be a "
                    + contract.payload().getName() + ", but is a "
                    + payload.getClass().getName());
        }
        if (!shutdown.isOpen() && !mayStillCall(options)) {
            throw Closeables.alreadyClosed(contract.type());
        }
    }

    /** Handlers in hand finish their work while the messaging drains, and may need it for that. */
    private boolean mayStillCall(CallOptions options) {
        boolean handling = Ambient.current() != null || options.context().isPresent();
        return handling && !shutdown.isClosed();
    }

    private DeadLetters deadLetters(Contract<?> contract, Address.Source address) {
        shutdown.requireOpen(contract.type());
        Path path = parts.paths().of(contract);
        if (!parts.listeners().receivesFrom(address)) {
            throw new ConfigException(
                    contract.type(),
                    List.of("this messaging does not receive from " + address + ": list its dead letters in a service"
                            + " that does"),
                    null);
        }
        DeadLetterStore store = path.carrier()
                .channel(contract)
                .deadLetters(address)
                .orElseThrow(() -> new ConfigException(
                        contract.type(),
                        List.of("transport \"" + path.carrier().name() + "\" keeps no dead letters of " + address),
                        null));
        return new StoredLetters(parts.environment(), store, address, parts.sender(), path);
    }

    private <W, R> CompletableFuture<R> async(Supplier<Started<W, R>> start) {
        try {
            return parts.callers().begin(start).future(parts.environment());
        } catch (MessagingException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}

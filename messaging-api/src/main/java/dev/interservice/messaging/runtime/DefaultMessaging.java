package dev.interservice.messaging.runtime;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.ContractDescription;
import dev.interservice.messaging.CurrentContext;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.Description;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.InFlightCounts;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.call.StartedCall;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.internal.environment.SystemEnvironment;
import dev.interservice.messaging.internal.routing.ContractRoute;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Implements the verbs of {@link Messaging}: checks the arguments and that the instance is open, and hands over to the
 * sender or the handler registry.
 */
final class DefaultMessaging implements Messaging {
    private final MessagingComponents components;
    private final ServiceAnnouncement serviceAnnouncement;
    private final GracefulShutdown shutdown;

    DefaultMessaging(MessagingComponents components) {
        this.components = components;
        this.serviceAnnouncement = new ServiceAnnouncement(components);
        this.shutdown = new GracefulShutdown(components, serviceAnnouncement);
    }

    @Override
    public <Q, R> R request(Operation<Q, R> operation, Q request, CallOptions options) {
        checkCall(operation, "operation", request, "request", options);
        return components
                .threadlessExecutor()
                .await(() -> components.requestSender().request(operation, request, options));
    }

    @Override
    public <Q, R> CompletableFuture<R> requestAsync(Operation<Q, R> operation, Q request, CallOptions options) {
        return async(() -> {
            checkCall(operation, "operation", request, "request", options);
            return components.requestSender().request(operation, request, options);
        });
    }

    @Override
    public <T> Receipt send(Command<T> command, T message, CallOptions options) {
        checkCall(command, "command", message, "message", options);
        return components
                .threadlessExecutor()
                .await(() -> components.messageSender().send(command, message, options));
    }

    @Override
    public <T> CompletableFuture<Receipt> sendAsync(Command<T> command, T message, CallOptions options) {
        return async(() -> {
            checkCall(command, "command", message, "message", options);
            return components.messageSender().send(command, message, options);
        });
    }

    @Override
    public <T> Receipt publish(Event<T> event, T message, CallOptions options) {
        checkCall(event, "event", message, "message", options);
        return components
                .threadlessExecutor()
                .await(() -> components.messageSender().publish(event, message, options));
    }

    @Override
    public <T> CompletableFuture<Receipt> publishAsync(Event<T> event, T message, CallOptions options) {
        return async(() -> {
            checkCall(event, "event", message, "message", options);
            return components.messageSender().publish(event, message, options);
        });
    }

    @Override
    public <Q, R> Registration serve(Operation<Q, R> operation, RequestHandler<? super Q, ? extends R> handler) {
        requireNonNull(operation, "operation");
        requireNonNull(handler, "handler");
        shutdown.requireOpen(operation.type());
        return serviceAnnouncement.whileRegistered(
                new Address.Operation(operation.service(), operation.name()),
                components.handlerRegistry().serve(operation, handler));
    }

    @Override
    public <T> Registration consume(Command<T> command, MessageHandler<? super T> handler) {
        requireNonNull(command, "command");
        requireNonNull(handler, "handler");
        shutdown.requireOpen(command.type());
        return serviceAnnouncement.whileRegistered(
                new Address.Queue(command.service(), command.name()),
                components.handlerRegistry().consume(command, handler));
    }

    @Override
    public <T> Registration subscribe(Event<T> event, String group, MessageHandler<? super T> handler) {
        requireNonNull(event, "event");
        requireNonNull(group, "group");
        requireNonNull(handler, "handler");
        shutdown.requireOpen(event.type());
        Registration registration = components.handlerRegistry().subscribe(event, group, handler);
        return serviceAnnouncement.whileRegistered(subscription(event, group), registration);
    }

    /** Closes when the JVM is asked to end. */
    void closeOnShutdown() {
        shutdown.shutdownHook(
                SystemEnvironment.addShutdownHook(components.config().service(), this::close));
    }

    /** Announces where the handlers are, now that they are registered. */
    void announce() {
        serviceAnnouncement.start();
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
        MessagingConfig config = components.config();
        Stream<ContractDescription> contracts = components
                .routeResolver()
                .contracts()
                .map(contract ->
                        new ContractDescription(contract.type(), contract.toString(), "", config.describe(contract)));
        Stream<ContractDescription> groups = components
                .handlerRegistry()
                .subscriptions()
                .flatMap(address -> components
                        .routeResolver()
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
                components.endpointDirectory().describe());
    }

    @Override
    public InFlightCounts inFlightCounts() {
        return new InFlightCounts(
                components.pipeline().pending() + components.messageSender().pendingFanOuts(),
                components.handlerRegistry().deliveriesInFlight());
    }

    @Override
    public Health health() {
        Stream<Health.Component> transports = components.transports().values().stream()
                .map(each -> each.transport().health());
        return Health.of(Stream.of(
                        transports,
                        components.registries().all().stream().map(ServiceRegistry::health),
                        components.endpointDirectory().health(),
                        components.pipeline().health().stream(),
                        components.handlerRegistry().health())
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

    private <T> void checkCall(Contract<T> contract, String name, T payload, String parameter, CallOptions options) {
        requireNonNull(contract, name);
        requireNonNull(payload, parameter);
        requireNonNull(options, "options");
        if (!contract.payload().isInstance(payload)) {
            throw new IllegalArgumentException(parameter + " of " + contract.type() + " must be a "
                    + contract.payload().getName() + ", but is a "
                    + payload.getClass().getName());
        }
        if (!shutdown.isOpen() && !mayCallWhileDraining(options)) {
            throw Closeables.alreadyClosed(contract.type());
        }
    }

    /** Running handlers finish their work while the instance drains, and may need calls for that. */
    private boolean mayCallWhileDraining(CallOptions options) {
        boolean handling = CurrentContext.current() != null || options.context().isPresent();
        return handling && !shutdown.isClosed();
    }

    private DeadLetters deadLetters(Contract<?> contract, Address.Source address) {
        shutdown.requireOpen(contract.type());
        ContractRoute contractRoute = components.routeResolver().of(contract);
        if (!components.handlerRegistry().receivesFrom(address)) {
            throw new ConfigException(
                    contract.type(),
                    List.of("this Messaging instance does not receive from " + address
                            + ": list its dead letters in a service that does"),
                    null);
        }
        DeadLetterStore store = contractRoute
                .namedTransport()
                .channel(contract)
                .deadLetters(address)
                .orElseThrow(() -> new ConfigException(
                        contract.type(),
                        List.of("transport \"" + contractRoute.namedTransport().name() + "\" keeps no dead letters of "
                                + address),
                        null));
        return new StoreBackedDeadLetters(
                components.environment(), store, address, components.messageSender(), contractRoute);
    }

    private <W, R> CompletableFuture<R> async(Supplier<StartedCall<W, R>> start) {
        try {
            return components.threadlessExecutor().startAsync(start).future(components.environment());
        } catch (MessagingException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}

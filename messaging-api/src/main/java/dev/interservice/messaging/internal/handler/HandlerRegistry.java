package dev.interservice.messaging.internal.handler;

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
import dev.interservice.messaging.config.EffectiveSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.internal.routing.ContractRoute;
import dev.interservice.messaging.internal.routing.ContractRouteResolver;
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

/** Registers handlers with their transports, one for each address, and keeps all registrations. */
public final class HandlerRegistry {
    private static final int MIN_PREFETCH = 32;
    private static final int MAX_PREFETCH = 250;

    private final Environment environment;
    private final MessagingConfig config;
    private final Codec codec;
    private final ContractRouteResolver routeResolver;
    private final Observer observer;
    private final Optional<Inbox> inbox;
    private final Map<Address, HandlerRegistration> registered = new ConcurrentHashMap<>();
    private final Set<Address> reserved = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    public HandlerRegistry(
            Environment environment,
            MessagingConfig config,
            Codec codec,
            ContractRouteResolver routeResolver,
            Observer observer,
            Optional<Inbox> inbox) {
        this.environment = environment;
        this.config = config;
        this.codec = codec;
        this.routeResolver = routeResolver;
        this.observer = observer;
        this.inbox = inbox;
    }

    public <Q, R> Registration serve(Operation<Q, R> operation, RequestHandler<? super Q, ? extends R> handler) {
        ContractRoute contractRoute = routeResolver.of(operation);
        HandlerPolicy policy = contractRoute.effectiveSettings().handler();
        Address.Operation address = new Address.Operation(operation.service(), operation.name());
        RequestServer<Q, R> requestServer = new RequestServer<>(
                operation,
                handler,
                environment,
                codec,
                config.limits().maxMessageBytes(),
                policy,
                new InboxGuard(inbox, operation.type(), policy.timeout()),
                deliverySignals(contractRoute, operation.service()));
        IntakeSettings intakeSettings = intakeSettings(policy, operation, contractRoute.effectiveSettings());
        return register(
                operation,
                address,
                "served",
                requestServer,
                () -> contractRoute
                        .namedTransport()
                        .requestReply(operation)
                        .serve(address, intakeSettings, requestServer));
    }

    public <T> Registration consume(Command<T> command, MessageHandler<? super T> handler) {
        EffectiveSettings effectiveSettings = routeResolver.of(command).effectiveSettings();
        return registerConsumer(
                command, new Address.Queue(command.service(), command.name()), "consumed", effectiveSettings, handler);
    }

    public <T> Registration subscribe(Event<T> event, String group, MessageHandler<? super T> handler) {
        Contract.requireName("group", group);
        Address.Topic topic = new Address.Topic(event.service(), event.name());
        EffectiveSettings effectiveSettings = config.effectiveSettings(event, group);
        return registerConsumer(
                event, new Address.Subscription(topic, group), "subscribed to as " + group, effectiveSettings, handler);
    }

    /** Whether this instance receives from the address. */
    public boolean receivesFrom(Address address) {
        return registered.containsKey(address);
    }

    /** The groups this instance is a member of. */
    public Stream<Address.Subscription> subscriptions() {
        return registered.keySet().stream()
                .filter(Address.Subscription.class::isInstance)
                .map(Address.Subscription.class::cast);
    }

    /** How each handler is doing. */
    public Stream<Health.Component> health() {
        return registered.values().stream().map(HandlerRegistration::health);
    }

    /** How many deliveries are in flight. */
    public int deliveriesInFlight() {
        return registered.values().stream()
                .mapToInt(HandlerRegistration::deliveriesInFlight)
                .sum();
    }

    /** Takes nothing new; the future ends when everything in flight is settled. */
    public CompletableFuture<Void> drain() {
        draining = true;
        return CompletableFuture.allOf(
                registered.values().stream().map(HandlerRegistration::drain).toArray(CompletableFuture[]::new));
    }

    /** Interrupts all handlers that are still running. */
    public void interrupt() {
        registered.values().forEach(HandlerRegistration::interrupt);
    }

    private <T> Registration registerConsumer(
            Contract<T> contract,
            Address.Source address,
            String verb,
            EffectiveSettings effectiveSettings,
            MessageHandler<? super T> handler) {
        ChannelTransport transport = routeResolver.of(contract).namedTransport().channel(contract);
        HandlerPolicy policy = effectiveSettings.handler();
        IntakeSettings intakeSettings = intakeSettings(policy, contract, effectiveSettings);
        String group = address instanceof Address.Subscription subscription ? subscription.group() : contract.service();
        ConsumerBinding<T> consumerBinding = new ConsumerBinding<>(
                contract,
                handler,
                environment,
                codec,
                policy,
                redeliveryMode(contract, transport),
                new InboxGuard(inbox, contract.type() + " " + group, policy.timeout()),
                deliverySignals(routeResolver.of(contract), group));
        MessageConsumer messageConsumer = new MessageConsumer(consumerBinding, intakeSettings.prefetch());
        return register(
                contract,
                address,
                verb,
                messageConsumer,
                () -> transport.receive(address, intakeSettings, messageConsumer));
    }

    private DeliverySignals deliverySignals(ContractRoute contractRoute, String destination) {
        return new DeliverySignals(
                observer,
                environment,
                contractRoute.contract().type(),
                contractRoute.namedTransport().name(),
                destination);
    }

    private Registration register(
            Contract<?> contract,
            Address address,
            String verb,
            HandlerRegistration.DeliveryHandler deliveryHandler,
            Supplier<Intake> open) {
        if (!reserved.add(address)) {
            throw new ConfigException(
                    contract.type(),
                    List.of(contract.type() + " is " + verb + " already by this Messaging instance: close the first"
                            + " registration, or do both in one handler"),
                    null);
        }
        Intake intake;
        try {
            intake = open.get();
        } catch (TransportException refusal) {
            reserved.remove(address);
            throw registrationFailure(contract, refusal);
        } catch (RuntimeException | Error failure) {
            reserved.remove(address);
            throw failure;
        }
        HandlerRegistration handlerRegistration = new HandlerRegistration(
                address.toString(), environment, config.limits().closeGrace(), intake, deliveryHandler, () -> {
                    registered.remove(address);
                    reserved.remove(address);
                });
        registered.put(address, handlerRegistration);
        // Race: drain() sets the flag before it looks at what is registered, and this was registered before the flag is
        // read, so at least one of the two closes it.
        if (draining) {
            handlerRegistration.close();
            throw Closeables.alreadyClosed(contract.type());
        }
        return handlerRegistration;
    }

    private static MessagingException registrationFailure(Contract<?> contract, TransportException refusal) {
        String type = contract.type();
        String text = type + " cannot be received: " + refusal.getMessage();
        return switch (refusal.reason()) {
            case UNAVAILABLE, CONNECTION_LOST, OVERLOADED ->
                new UnavailableException(Outcome.NOT_EXECUTED, type, null, text, refusal);
            case CLOSED -> new ClosedException(Outcome.NOT_EXECUTED, type, null, text, refusal);
            default -> new ConfigException(type, List.of(text), refusal);
        };
    }

    private static ConsumerBinding.RedeliveryMode redeliveryMode(Contract<?> contract, ChannelTransport transport) {
        if (contract.isOrdered()) {
            return ConsumerBinding.RedeliveryMode.IN_PLACE;
        }
        return transport.guarantees().contains(Guarantee.DELAYED_REDELIVERY)
                ? ConsumerBinding.RedeliveryMode.BY_TRANSPORT
                : ConsumerBinding.RedeliveryMode.HELD;
    }

    private IntakeSettings intakeSettings(
            HandlerPolicy policy, Contract<?> contract, EffectiveSettings effectiveSettings) {
        int concurrency = policy.concurrency();
        int prefetch = Math.max(concurrency, Math.min(MAX_PREFETCH, Math.max(MIN_PREFETCH, 2 * concurrency)));
        return new IntakeSettings(
                concurrency,
                prefetch,
                routeResolver.requiredGuarantees(contract, effectiveSettings, new ArrayList<>()));
    }
}

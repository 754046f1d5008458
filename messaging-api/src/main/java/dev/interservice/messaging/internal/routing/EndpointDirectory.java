package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.InstanceDescription;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.ServiceDescription;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.config.EffectiveSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.config.SubscriberGroupSettings;
import dev.interservice.messaging.internal.balancing.EndpointState;
import dev.interservice.messaging.internal.balancing.LoadBalancer;
import dev.interservice.messaging.internal.balancing.WeightedEndpoint;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceInstance.Status;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.StaticRegistry;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import dev.interservice.messaging.transport.Address;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All destinations of which single instances are chosen: a load balancer for each, shared by all contracts of that
 * destination.
 */
public final class EndpointDirectory {
    /** So long after its trial was due an ejected instance that nobody calls is no longer reported. */
    private static final Duration EJECTION_REPORT_TIME = Duration.ofSeconds(30);

    private final MessagingConfig config;
    private final ServiceRegistries registries;
    private final Environment environment;
    private final Observer observer;
    private final Map<List<Object>, RegistryWatch> registryWatches = new ConcurrentHashMap<>();
    private final Map<Destination, DestinationEndpoints> destinations = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public EndpointDirectory(
            MessagingConfig config, ServiceRegistries registries, Environment environment, Observer observer) {
        this.config = config;
        this.registries = registries;
        this.environment = environment;
        this.observer = observer;
    }

    /** The service that owns the contract; addresses in the configuration go before the registry. */
    RegistryEndpointSelector serviceEndpoints(
            Contract<?> contract, EffectiveSettings effectiveSettings, String transport) {
        String service = contract.service();
        List<URI> addresses =
                config.services().getOrDefault(service, ServiceSettings.NONE).addresses();
        RegistryWatch registryWatch = addresses.isEmpty()
                ? registryWatches(service, effectiveSettings)
                : watchConfiguredAddresses(service, transport, addresses);
        return createSelector(
                contract,
                new Destination(service, "", "", transport, effectiveSettings.balance(), registryWatch),
                "services." + service);
    }

    /** The members of a group; addresses in the configuration go before the registry. */
    RegistryEndpointSelector groupMembers(
            Event<?> event,
            String group,
            SubscriberGroupSettings settings,
            EffectiveSettings effectiveSettings,
            String transport) {
        RegistryWatch registryWatch = settings.addresses().isEmpty()
                ? subscriberWatch(event, effectiveSettings)
                : watchConfiguredAddresses("group " + group + " of " + event.type(), transport, settings.addresses());
        String filter = settings.addresses().isEmpty() ? group : "";
        Destination destination = new Destination(
                "group " + group + " of " + event.type(),
                event.type(),
                filter,
                transport,
                effectiveSettings.balance(),
                registryWatch);
        return createSelector(
                event, destination, "services." + event.service() + ".contracts." + event.name() + ".groups." + group);
    }

    /** All that subscribe to an event. */
    RegistryWatch subscriberWatch(Event<?> event, EffectiveSettings effectiveSettings) {
        return registryWatches(ServiceInstance.keyOf(event), effectiveSettings);
    }

    /** A group that has gone, with all its members: nothing of it is kept. */
    @SuppressWarnings("ReferenceEquality") // the very balancer
    void remove(RegistryEndpointSelector removedGroup) {
        destinations.entrySet().removeIf(entry -> {
            boolean isGone = entry.getValue().balancer == removedGroup.balancer();
            if (isGone) {
                entry.getValue().snapshotRegistration.close();
            }
            return isGone;
        });
    }

    /** What is outdated, and which instances are ejected. */
    public Stream<Health.Component> health() {
        return Stream.concat(
                registryWatches.values().stream().flatMap(each -> each.health().stream()),
                destinations.entrySet().stream()
                        .flatMap(entry -> entry.getValue().balancer.states().stream()
                                .filter(this::isRecentlyEjected)
                                .map(state -> healthComponent(entry.getKey(), state))));
    }

    public List<ServiceDescription> describe() {
        return destinations.entrySet().stream()
                .filter(entry -> entry.getKey().registryWatch.latestSnapshot().isPresent())
                .map(entry -> new ServiceDescription(
                        entry.getKey().name,
                        entry.getKey().transport,
                        entry.getKey().registryWatch.source(),
                        freshness(entry.getKey().registryWatch.latestSnapshot().orElseThrow()),
                        entry.getValue().balancer.states().stream()
                                .map(EndpointDirectory::describeInstance)
                                .toList()))
                .sorted((one, other) -> one.destination().compareTo(other.destination()))
                .toList();
    }

    public void close() {
        closed = true;
        registryWatches.values().forEach(RegistryWatch::close);
    }

    private RegistryEndpointSelector createSelector(Contract<?> contract, Destination destination, String configKey) {
        DestinationEndpoints destinationEndpoints = destinations.computeIfAbsent(destination, this::createEndpoints);
        return new RegistryEndpointSelector(
                contract,
                destination.name,
                configKey,
                destination.transport,
                destination.registryWatch,
                destinationEndpoints.balancer);
    }

    private DestinationEndpoints createEndpoints(Destination destination) {
        LoadBalancer<Optional<URI>> balancer = new LoadBalancer<>(destination.balance, environment, state -> {
            if (observer != Observer.NONE) {
                observer.observe(new Signal.StateChanged(healthComponent(destination, state)));
            }
        });
        return new DestinationEndpoints(
                balancer,
                destination.registryWatch.addListener(
                        snapshot -> balancer.update(weightedEndpoints(destination, snapshot))));
    }

    /** The instances that are up; those that drain only if none is up. */
    private List<WeightedEndpoint<Optional<URI>>> weightedEndpoints(
            Destination destination, InstanceSnapshot snapshot) {
        List<WeightedEndpoint<Optional<URI>>> up = weightedEndpoints(destination, snapshot, Status.UP);
        return up.isEmpty() ? weightedEndpoints(destination, snapshot, Status.DRAINING) : up;
    }

    private List<WeightedEndpoint<Optional<URI>>> weightedEndpoints(
            Destination destination, InstanceSnapshot snapshot, Status status) {
        Map<URI, WeightedEndpoint<Optional<URI>>> byEndpoint = new LinkedHashMap<>();
        for (ServiceInstance instance : snapshot.instances()) {
            URI endpoint = instance.endpoints().get(destination.transport);
            if (endpoint != null && instance.status() == status && destination.includes(instance)) {
                boolean isNear = instance.zone().isPresent()
                        && instance.zone().equals(config.instanceSettings().zone());
                byEndpoint.put(
                        endpoint,
                        new WeightedEndpoint<>(Optional.of(endpoint), instance.id(), instance.weight(), isNear));
            }
        }
        return List.copyOf(byEndpoint.values());
    }

    private RegistryWatch registryWatches(String key, EffectiveSettings effectiveSettings) {
        ServiceRegistry registry = registries.byName(effectiveSettings.lookup());
        return registryWatches(
                List.of(key, registry), key, () -> registry, registries.source(effectiveSettings.lookup()));
    }

    private RegistryWatch watchConfiguredAddresses(String destination, String transport, List<URI> addresses) {
        return registryWatches(
                List.of(destination, transport, addresses),
                destination,
                () -> new StaticRegistry(
                        addresses.stream()
                                .map(uri -> new ServiceInstance(destination, uri.toString(), Map.of(transport, uri)))
                                .toList(),
                        environment),
                "the configuration");
    }

    private RegistryWatch registryWatches(
            List<Object> identity, String key, Supplier<ServiceRegistry> registry, String source) {
        RegistryWatch registryWatch = registryWatches.computeIfAbsent(
                identity, absent -> new RegistryWatch(key, registry.get(), source, environment, observer));
        // Race: close() sets its flag before it looks at the watches, and this one was added before the flag is read
        // here.
        if (closed) {
            registryWatch.close();
        }
        return registryWatch;
    }

    private boolean isRecentlyEjected(EndpointState<Optional<URI>> state) {
        return state.ejection()
                .filter(ejected -> ejected.until().plus(EJECTION_REPORT_TIME).isAfter(environment.now()))
                .isPresent();
    }

    private Health.Component healthComponent(Destination destination, EndpointState<Optional<URI>> state) {
        String name = "instance " + displayString(state) + " of " + destination.name;
        return state.ejection()
                .map(ejected -> new Health.Component(
                        name, Health.Status.DEGRADED, ejected.since(), "ejected: " + ejected.reason()))
                .orElseGet(() -> new Health.Component(name, Health.Status.UP, environment.now(), ""));
    }

    private static InstanceDescription describeInstance(EndpointState<Optional<URI>> state) {
        return new InstanceDescription(
                displayString(state),
                String.valueOf(state.outstanding()),
                state.ejection()
                        .map(ejected -> ejected.reason() + ", until " + ejected.until())
                        .orElse(""));
    }

    private static String displayString(EndpointState<Optional<URI>> state) {
        return state.endpoint().map(Address::toDisplayString).orElse("");
    }

    private static String freshness(InstanceSnapshot snapshot) {
        return "as of " + snapshot.asOf()
                + snapshot.stale()
                        .map(stale -> ", stale since " + stale.since() + ": " + stale.error())
                        .orElse("");
    }

    /** The load balancer of a destination, and the registration that keeps its instances up to date. */
    private record DestinationEndpoints(LoadBalancer<Optional<URI>> balancer, Registration snapshotRegistration) {}

    /**
     * A service or group, over one transport.
     *
     * @param group of an event that an instance must be a member of; empty for all
     */
    private record Destination(
            String name,
            String event,
            String group,
            String transport,
            LoadBalancingPolicy balance,
            RegistryWatch registryWatch) {
        boolean includes(ServiceInstance instance) {
            return group.isEmpty()
                    || instance.subscriptions().getOrDefault(event, Set.of()).contains(group);
        }
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.InstanceDescription;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.ServiceDescription;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.config.GroupSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.Route;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceInstance.Status;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.Snapshot;
import dev.interservice.messaging.lookup.StaticRegistry;
import dev.interservice.messaging.resilience.BalancePolicy;
import dev.interservice.messaging.resilience.Balancer;
import dev.interservice.messaging.resilience.Candidate;
import dev.interservice.messaging.resilience.PeerState;
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

/** All receivers that single instances are chosen of: what is known of them is shared by the contracts of each. */
final class Places {
    /** So long after its trial was due an ejected instance that nobody calls is no news any more. */
    private static final Duration MEMORY = Duration.ofSeconds(30);

    private final MessagingConfig config;
    private final Registries registries;
    private final Environment environment;
    private final Observer observer;
    private final Map<List<Object>, Watched> watched = new ConcurrentHashMap<>();
    private final Map<Place, Site> places = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Places(MessagingConfig config, Registries registries, Environment environment, Observer observer) {
        this.config = config;
        this.registries = registries;
        this.environment = environment;
        this.observer = observer;
    }

    /** The service that owns the contract; addresses in the configuration go before the registry. */
    Endpoints owner(Contract<?> contract, Route route, String transport) {
        String service = contract.service();
        List<URI> addresses =
                config.services().getOrDefault(service, ServiceSettings.NONE).addresses();
        Watched known = addresses.isEmpty() ? watched(service, route) : fixed(service, transport, addresses);
        return endpoints(
                contract, new Place(service, "", "", transport, route.balance(), known), "services." + service);
    }

    /** The members of a group; addresses in the configuration go before the registry. */
    Endpoints members(Event<?> event, String group, GroupSettings settings, Route route, String transport) {
        Watched known = settings.addresses().isEmpty()
                ? subscribers(event, route)
                : fixed("group " + group + " of " + event.type(), transport, settings.addresses());
        String filter = settings.addresses().isEmpty() ? group : "";
        Place place = new Place(
                "group " + group + " of " + event.type(), event.type(), filter, transport, route.balance(), known);
        return endpoints(
                event, place, "services." + event.service() + ".contracts." + event.name() + ".groups." + group);
    }

    /** All that subscribe to an event. */
    Watched subscribers(Event<?> event, Route route) {
        return watched(ServiceInstance.keyOf(event), route);
    }

    /** A group that has gone, with all its members: nothing of it is kept. */
    @SuppressWarnings("ReferenceEquality") // the very balancer
    void forget(Endpoints gone) {
        places.entrySet().removeIf(entry -> {
            boolean isGone = entry.getValue().balancer == gone.balancer();
            if (isGone) {
                entry.getValue().listening.close();
            }
            return isGone;
        });
    }

    /** What is outdated, and who is ejected. */
    Stream<Health.Component> health() {
        return Stream.concat(
                watched.values().stream().flatMap(each -> each.health().stream()),
                places.entrySet().stream()
                        .flatMap(entry -> entry.getValue().balancer.states().stream()
                                .filter(this::isNews)
                                .map(state -> component(entry.getKey(), state))));
    }

    List<ServiceDescription> describe() {
        return places.entrySet().stream()
                .filter(entry -> entry.getKey().known.last().isPresent())
                .map(entry -> new ServiceDescription(
                        entry.getKey().receiver,
                        entry.getKey().transport,
                        entry.getKey().known.source(),
                        freshness(entry.getKey().known.last().orElseThrow()),
                        entry.getValue().balancer.states().stream()
                                .map(Places::described)
                                .toList()))
                .sorted((one, other) -> one.receiver().compareTo(other.receiver()))
                .toList();
    }

    void close() {
        closed = true;
        watched.values().forEach(Watched::close);
    }

    private Endpoints endpoints(Contract<?> contract, Place place, String section) {
        Site site = places.computeIfAbsent(place, this::site);
        return new Endpoints(contract, place.receiver, section, place.transport, place.known, site.balancer);
    }

    private Site site(Place place) {
        Balancer<Optional<URI>> balancer = new Balancer<>(place.balance, environment, state -> {
            if (observer != Observer.NONE) {
                observer.observe(new Signal.StateChanged(component(place, state)));
            }
        });
        return new Site(balancer, place.known.listen(snapshot -> balancer.update(candidates(place, snapshot))));
    }

    /** Those that are up; those that drain only if nobody is up. */
    private List<Candidate<Optional<URI>>> candidates(Place place, Snapshot snapshot) {
        List<Candidate<Optional<URI>>> up = candidates(place, snapshot, Status.UP);
        return up.isEmpty() ? candidates(place, snapshot, Status.DRAINING) : up;
    }

    private List<Candidate<Optional<URI>>> candidates(Place place, Snapshot snapshot, Status status) {
        Map<URI, Candidate<Optional<URI>>> byEndpoint = new LinkedHashMap<>();
        for (ServiceInstance instance : snapshot.instances()) {
            URI endpoint = instance.endpoints().get(place.transport);
            if (endpoint != null && instance.status() == status && place.concerns(instance)) {
                boolean isNear = instance.zone().isPresent()
                        && instance.zone().equals(config.share().zone());
                byEndpoint.put(
                        endpoint, new Candidate<>(Optional.of(endpoint), instance.id(), instance.weight(), isNear));
            }
        }
        return List.copyOf(byEndpoint.values());
    }

    private Watched watched(String key, Route route) {
        ServiceRegistry registry = registries.named(route.lookup());
        return watched(List.of(key, registry), key, () -> registry, registries.source(route.lookup()));
    }

    private Watched fixed(String receiver, String transport, List<URI> addresses) {
        return watched(
                List.of(receiver, transport, addresses),
                receiver,
                () -> new StaticRegistry(
                        addresses.stream()
                                .map(uri -> new ServiceInstance(receiver, uri.toString(), Map.of(transport, uri)))
                                .toList(),
                        environment),
                "the configuration");
    }

    private Watched watched(List<Object> identity, String key, Supplier<ServiceRegistry> registry, String source) {
        Watched found = watched.computeIfAbsent(
                identity, absent -> new Watched(key, registry.get(), source, environment, observer));
        // Race: close() sets its flag before it looks at what is watched, and this was added before the flag is read
        // here.
        if (closed) {
            found.close();
        }
        return found;
    }

    private boolean isNews(PeerState<Optional<URI>> state) {
        return state.ejected()
                .filter(ejected -> ejected.until().plus(MEMORY).isAfter(environment.now()))
                .isPresent();
    }

    private Health.Component component(Place place, PeerState<Optional<URI>> state) {
        String name = "instance " + shown(state) + " of " + place.receiver;
        return state.ejected()
                .map(ejected -> new Health.Component(
                        name, Health.Status.DEGRADED, ejected.since(), "ejected: " + ejected.reason()))
                .orElseGet(() -> new Health.Component(name, Health.Status.UP, environment.now(), ""));
    }

    private static InstanceDescription described(PeerState<Optional<URI>> state) {
        return new InstanceDescription(
                shown(state),
                String.valueOf(state.outstanding()),
                state.ejected()
                        .map(ejected -> ejected.reason() + ", until " + ejected.until())
                        .orElse(""));
    }

    private static String shown(PeerState<Optional<URI>> state) {
        return state.endpoint().map(Address::shown).orElse("");
    }

    private static String freshness(Snapshot snapshot) {
        return "as of " + snapshot.asOf()
                + snapshot.stale()
                        .map(stale -> ", stale since " + stale.since() + ": " + stale.error())
                        .orElse("");
    }

    /** The instances of a receiver, and what keeps them up to date. */
    private record Site(Balancer<Optional<URI>> balancer, Registration listening) {}

    /**
     * A receiver over one transport.
     *
     * @param group of an event that an instance must be a member of; empty for all
     */
    private record Place(
            String receiver, String event, String group, String transport, BalancePolicy balance, Watched known) {
        boolean concerns(ServiceInstance instance) {
            return group.isEmpty()
                    || instance.subscriptions().getOrDefault(event, Set.of()).contains(group);
        }
    }
}

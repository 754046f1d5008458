package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.config.EffectiveSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Guarantee;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of every contract and keeps it: the first use of a contract checks it against the configuration, the
 * transport's guarantees and other definitions of its name.
 */
public final class ContractRouteResolver {
    private final MessagingConfig config;
    private final Map<String, NamedTransport> transports;
    private final EndpointDirectory endpointDirectory;
    private final Map<String, ContractRoute> routesByType = new ConcurrentHashMap<>();

    public ContractRouteResolver(
            MessagingConfig config, Map<String, NamedTransport> transports, EndpointDirectory endpointDirectory) {
        this.config = config;
        this.transports = transports;
        this.endpointDirectory = endpointDirectory;
    }

    public ContractRoute of(Contract<?> contract) {
        ContractRoute contractRoute = routesByType.get(contract.type());
        if (contractRoute == null) {
            contractRoute = routesByType.computeIfAbsent(contract.type(), type -> createRoute(contract));
        }
        if (contractRoute.contract() != contract && !contractRoute.contract().equals(contract)) {
            throw new ConfigException(
                    contract.type(),
                    List.of("two different contracts have the name " + contract.type() + ": \""
                            + contractRoute.contract() + "\" and \"" + contract
                            + "\": share one constant, or rename one of them"),
                    null);
        }
        return contractRoute;
    }

    /** All contracts used so far, by name. */
    public Stream<Contract<?>> contracts() {
        return new TreeMap<>(routesByType).values().stream().map(ContractRoute::contract);
    }

    /** The contract of an address, if it was used. */
    public Optional<Contract<?>> contract(Address address) {
        return Optional.ofNullable(routesByType.get(address.service() + "." + address.name()))
                .map(ContractRoute::contract);
    }

    /** Whether the contract of an address, if it was used, travels to single instances. */
    public boolean needsEndpoint(Address address) {
        ContractRoute contractRoute = routesByType.get(address.service() + "." + address.name());
        return contractRoute != null
                && contractRoute.namedTransport().transport().needsEndpoint();
    }

    private ContractRoute createRoute(Contract<?> contract) {
        EffectiveSettings effectiveSettings = config.effectiveSettings(contract);
        List<String> problems = new ArrayList<>();
        NamedTransport namedTransport = findTransport(contract, effectiveSettings, problems);
        Set<Guarantee> required = requiredGuarantees(contract, effectiveSettings, problems);
        if (namedTransport != null) {
            required.stream()
                    .filter(guarantee ->
                            !namedTransport.transport().guarantees().contains(guarantee))
                    .forEach(guarantee -> problems.add(contract.type() + " asks for " + kebabCase(guarantee)
                            + ", which transport \"" + namedTransport.name()
                            + "\" does not promise: choose another transport for it, or do not ask"));
        }
        if (namedTransport == null || !problems.isEmpty()) {
            throw new ConfigException(contract.type(), problems, null);
        }
        if (!namedTransport.transport().needsEndpoint()) {
            return new ContractRoute(
                    contract,
                    effectiveSettings,
                    namedTransport,
                    EndpointSelector.single(Optional.empty()),
                    Optional.empty());
        }
        Optional<SubscriberGroups> subscriberGroups = contract instanceof Event<?> event
                ? Optional.of(new SubscriberGroups(
                        event, namedTransport.name(), config.groups(event), effectiveSettings, endpointDirectory))
                : Optional.empty();
        return new ContractRoute(
                contract,
                effectiveSettings,
                namedTransport,
                endpointDirectory.serviceEndpoints(contract, effectiveSettings, namedTransport.name()),
                subscriberGroups);
    }

    private @Nullable NamedTransport findTransport(
            Contract<?> contract, EffectiveSettings effectiveSettings, List<String> problems) {
        String name = effectiveSettings.transport().orElse("");
        NamedTransport namedTransport = transports.get(name);
        if (namedTransport == null) {
            problems.add(
                    name.isEmpty()
                            ? "no transport for " + contract.type() + ": set defaults.transport or services."
                                    + contract.service() + ".transport"
                            : "transport \"" + name + "\" of " + contract.type() + " is not among those started, "
                                    + transports.keySet() + ": add it under transports");
        }
        return namedTransport;
    }

    /** What a transport must promise; a forced transport need not survive the broker's end. */
    public Set<Guarantee> requiredGuarantees(
            Contract<?> contract, EffectiveSettings effectiveSettings, List<String> problems) {
        Set<Guarantee> required = new LinkedHashSet<>();
        if (contract.isDurable()) {
            required.add(Guarantee.DURABLE);
        }
        if (contract.isOrdered()) {
            required.add(Guarantee.ORDERED_PER_KEY);
        }
        for (String name : effectiveSettings.require()) {
            try {
                required.add(Guarantee.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException unknown) {
                List<String> names = List.of(Guarantee.values()).stream()
                        .map(ContractRouteResolver::kebabCase)
                        .toList();
                problems.add("\"" + name + "\" is required of " + contract.type() + " but is no guarantee: known are "
                        + names);
            }
        }
        if (config.forceTransport().isPresent()) {
            required.remove(Guarantee.SURVIVES_BROKER_RESTART);
        }
        return required;
    }

    private static String kebabCase(Guarantee guarantee) {
        return guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Contract;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one service may decide without touching its code. Immutable; each method returns a changed configuration.
 *
 * @param service the name of the service, in kebab-case
 * @param transports the settings of each transport to start, by its name; the record its provider asks for
 * @param defaults how all contracts travel
 * @param services what the contracts of single services do differently, by the service's name
 * @param limits what bounds the messaging as a whole
 */
public record MessagingConfig(
        String service,
        Map<String, Record> transports,
        RouteSettings defaults,
        Map<String, ServiceSettings> services,
        Limits limits) {

    /** Copies the maps. */
    public MessagingConfig {
        Contract.requireName("service", service);
        transports = Map.copyOf(transports);
        requireNonNull(defaults, "defaults");
        services = Map.copyOf(services);
        requireNonNull(limits, "limits");
    }

    /** A configuration of a service with everything by default and no transport. */
    public static MessagingConfig of(String service) {
        return new MessagingConfig(service, Map.of(), RouteSettings.NONE, Map.of(), Limits.DEFAULT);
    }

    /** Everything in the memory of this JVM, in a broker of the service's own: for unit tests. */
    public static MessagingConfig inMemory(String service) {
        return of(service).defaults(RouteSettings.NONE.transport("in-memory"));
    }

    /** This configuration with a transport's settings. */
    public MessagingConfig transport(String name, Record settings) {
        Map<String, Record> all = with(transports, name, settings);
        return new MessagingConfig(service, all, defaults, services, limits);
    }

    /** This configuration with other defaults. */
    public MessagingConfig defaults(RouteSettings value) {
        return new MessagingConfig(service, transports, value, services, limits);
    }

    /** This configuration with one service done differently. */
    public MessagingConfig service(String name, ServiceSettings settings) {
        Map<String, ServiceSettings> all = with(services, name, settings);
        return new MessagingConfig(service, transports, defaults, all, limits);
    }

    /** This configuration with other limits. */
    public MessagingConfig limits(Limits value) {
        return new MessagingConfig(service, transports, defaults, services, value);
    }

    /** How a contract travels, for its sender and its handlers. */
    public Route route(Contract<?> contract) {
        return Route.of(layers(contract));
    }

    /** How an event travels to the members of a group. */
    public Route route(Contract<?> contract, String group) {
        HandlerSettings handlers = contractSettings(contract).groups().getOrDefault(group, HandlerSettings.NONE);
        RouteSettings layers = layers(contract);
        return Route.of(layers.handler(handlers.over(layers.handler())));
    }

    private RouteSettings layers(Contract<?> contract) {
        RouteSettings ofService = serviceSettings(contract).route();
        RouteSettings layers =
                contractSettings(contract).route().over(ofService).over(defaults);
        return layers.transport() == null
                ? onlyTransport().map(layers::transport).orElse(layers)
                : layers;
    }

    private Optional<String> onlyTransport() {
        return transports.size() == 1 ? transports.keySet().stream().findFirst() : Optional.empty();
    }

    private ServiceSettings serviceSettings(Contract<?> contract) {
        return services.getOrDefault(contract.service(), ServiceSettings.NONE);
    }

    private ContractSettings contractSettings(Contract<?> contract) {
        return serviceSettings(contract).contracts().getOrDefault(contract.name(), ContractSettings.NONE);
    }

    private static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        Map<String, V> all = new HashMap<>(map);
        all.put(requireNonNull(name, "name"), requireNonNull(value, name));
        return all;
    }
}

package dev.interservice.messaging.transport;

import dev.interservice.messaging.ConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The transports at hand, and what to do about one that is not. Immutable. */
public final class TransportProviders {
    private static final Map<String, String> MODULE_BY_TRANSPORT = Map.of(
            "in-memory", "messaging-inmemory",
            "http", "messaging-http",
            "amqp", "messaging-amqp",
            "grpc", "messaging-grpc",
            "kafka", "messaging-kafka");

    private final Map<String, TransportProvider<?>> byName;

    private TransportProviders(Map<String, TransportProvider<?>> byName) {
        this.byName = byName;
    }

    /**
     * Those that this loader finds on the class path or module path.
     *
     * @throws ConfigException one of them is broken
     */
    public static TransportProviders in(ClassLoader loader) {
        Map<String, TransportProvider<?>> found = new LinkedHashMap<>();
        try {
            ServiceLoader.load(TransportProvider.class, loader)
                    .forEach(provider -> found.putIfAbsent(provider.name(), provider));
        } catch (ServiceConfigurationError broken) {
            throw new ConfigException(
                    "",
                    List.of("a transport on the class path or module path is broken: " + broken.getMessage()
                            + ": check that all its jars have one version"),
                    broken);
        }
        return new TransportProviders(found);
    }

    /** These and no others. */
    public static TransportProviders of(List<? extends TransportProvider<?>> providers) {
        Map<String, TransportProvider<?>> given = new LinkedHashMap<>();
        providers.forEach(provider -> given.putIfAbsent(provider.name(), provider));
        return new TransportProviders(given);
    }

    /** The one with this name. */
    public Optional<TransportProvider<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The names of all that are at hand. */
    public Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** The names of all that are at hand or made by this project. */
    public Set<String> knownNames() {
        Set<String> all = names();
        all.addAll(MODULE_BY_TRANSPORT.keySet());
        return all;
    }

    /** The error for one that is not at hand, with the remedy. */
    public String missingMessage(String name) {
        String module = MODULE_BY_TRANSPORT.get(name);
        return "transport \"" + name + "\" is not on the class path or module path: "
                + (module == null ? "known here are " + names() : "add the dependency dev.interservice:" + module);
    }
}

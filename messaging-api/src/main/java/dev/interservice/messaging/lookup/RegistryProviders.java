package dev.interservice.messaging.lookup;

import dev.interservice.messaging.ConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The registries at hand, and what to do about one that is not. Immutable. */
public final class RegistryProviders {
    private static final Map<String, String> MODULE_BY_REGISTRY = Map.of("etcd", "messaging-etcd");

    private final Map<String, RegistryProvider<?>> byName;

    private RegistryProviders(Map<String, RegistryProvider<?>> byName) {
        this.byName = byName;
    }

    /**
     * Those that this loader finds on the class path or module path.
     *
     * @throws ConfigException one of them is broken
     */
    public static RegistryProviders in(ClassLoader loader) {
        Map<String, RegistryProvider<?>> found = new LinkedHashMap<>();
        try {
            ServiceLoader.load(RegistryProvider.class, loader)
                    .forEach(provider -> found.putIfAbsent(provider.name(), provider));
        } catch (ServiceConfigurationError broken) {
            throw new ConfigException(
                    "",
                    List.of("a registry on the class path or module path is broken: " + broken.getMessage()
                            + ": check that all its jars have one version"),
                    broken);
        }
        return new RegistryProviders(found);
    }

    /** The one with this name. */
    public Optional<RegistryProvider<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The names of all that are at hand. */
    public Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** The names of all that are at hand or made by this project. */
    public Set<String> knownNames() {
        Set<String> all = names();
        all.addAll(MODULE_BY_REGISTRY.keySet());
        return all;
    }

    /** The error for one that is not at hand, with the remedy. */
    public String missingMessage(String name) {
        String module = MODULE_BY_REGISTRY.get(name);
        return "registry \"" + name + "\" is not on the class path or module path: "
                + (module == null ? "known here are " + names() : "add the dependency dev.interservice:" + module);
    }
}

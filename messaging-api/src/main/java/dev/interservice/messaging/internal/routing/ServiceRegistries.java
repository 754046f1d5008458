package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistryProvider;
import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.StaticRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registries that the configuration names, and the one that is asked where it names none. */
public final class ServiceRegistries {
    private final Map<String, ServiceRegistry> byName;
    private final Optional<ServiceRegistry> givenInCode;
    private final ServiceRegistry emptyRegistry;

    private ServiceRegistries(
            Map<String, ServiceRegistry> byName, Optional<ServiceRegistry> givenInCode, ServiceRegistry emptyRegistry) {
        this.byName = byName;
        this.givenInCode = givenInCode;
        this.emptyRegistry = emptyRegistry;
    }

    /** All or none: when one cannot start, those already started are closed. */
    public static ServiceRegistries start(
            MessagingConfig config,
            @Nullable ServiceRegistry given,
            boolean isNeeded,
            RegistrySetup setup,
            ClassLoader loader) {
        Map<String, ServiceRegistry> started = new TreeMap<>();
        try {
            if (isNeeded) {
                findProviders(config, loader)
                        .forEach(provider -> started.put(provider.name(), start(provider, config, setup)));
            }
        } catch (RuntimeException | Error failure) {
            started.forEach(Closeables::closeQuietly);
            throw failure;
        }
        return new ServiceRegistries(
                started, Optional.ofNullable(given), new StaticRegistry(List.of(), setup.environment()));
    }

    /** The one of this name; without a name the one that code has given, or one that knows nobody. */
    ServiceRegistry byName(Optional<String> name) {
        return name.map(byName::get).or(() -> givenInCode).orElse(emptyRegistry);
    }

    /** What {@link #byName} gives, for a person. */
    String source(Optional<String> name) {
        return name.filter(byName::containsKey)
                .map(known -> "registry " + known)
                .orElse(givenInCode.isPresent() ? "the registry given in code" : "no registry");
    }

    /** Those where this process announces itself. */
    public List<ServiceRegistry> announcementTargets() {
        List<ServiceRegistry> all = all();
        all.removeIf(StaticRegistry.class::isInstance);
        return all;
    }

    public List<ServiceRegistry> all() {
        List<ServiceRegistry> all = new ArrayList<>(byName.values());
        givenInCode.ifPresent(all::add);
        return all;
    }

    public void close() {
        byName.forEach(Closeables::closeQuietly);
        givenInCode.ifPresent(registry -> Closeables.closeQuietly("registry", registry));
    }

    private static List<RegistryProvider<?>> findProviders(MessagingConfig config, ClassLoader loader) {
        RegistryProviders known = RegistryProviders.in(loader);
        List<RegistryProvider<?>> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String name : config.registriesInUse()) {
            known.find(name).ifPresentOrElse(found::add, () -> problems.add(known.missingMessage(name)));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException("", problems, null);
        }
        return found;
    }

    private static <S extends Record> ServiceRegistry start(
            RegistryProvider<S> provider, MessagingConfig config, RegistrySetup setup) {
        try {
            return provider.start(config.settings(provider), setup);
        } catch (RegistryException failure) {
            String what = "registry \"" + provider.name() + "\" cannot start: " + failure.getMessage();
            throw new ConfigException("", List.of(what), failure);
        }
    }
}

package dev.interservice.messaging.runtime;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.ContractSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Starts the transports that the configuration names, each by the provider found on the class or module path. */
final class Transports {
    private static final Map<String, String> MODULES = Map.of(
            "in-memory", "messaging-inmemory",
            "http", "messaging-http",
            "amqp", "messaging-amqp",
            "grpc", "messaging-grpc",
            "kafka", "messaging-kafka");

    private Transports() {}

    /** All or none: when one cannot start, those already started are closed. */
    static Map<String, StartedTransport> start(
            MessagingConfig config, Map<String, Transport> given, TransportSetup setup) {
        Map<String, StartedTransport> started = new LinkedHashMap<>();
        given.forEach((name, transport) -> started.put(name, new StartedTransport(name, transport)));
        try {
            Set<String> names = namesIn(config);
            names.removeAll(given.keySet());
            Map<String, TransportProvider<?>> providers = providers(names);
            for (String name : names) {
                Transport transport = start(
                        requireNonNull(providers.get(name)), config.transports().get(name), setup);
                started.put(name, new StartedTransport(name, transport));
            }
            return started;
        } catch (RuntimeException | Error failure) {
            started.values().forEach(each -> Shutdown.closeQuietly(each.name(), each.transport()));
            throw failure;
        }
    }

    private static Set<String> namesIn(MessagingConfig config) {
        Set<String> names = new TreeSet<>(config.transports().keySet());
        addName(names, config.defaults().transport());
        for (ServiceSettings service : config.services().values()) {
            addName(names, service.route().transport());
            for (ContractSettings contract : service.contracts().values()) {
                addName(names, contract.route().transport());
            }
        }
        return names;
    }

    private static void addName(Set<String> names, @Nullable String name) {
        if (name != null) {
            names.add(name);
        }
    }

    private static Map<String, TransportProvider<?>> providers(Set<String> wanted) {
        Map<String, TransportProvider<?>> found = new LinkedHashMap<>();
        for (TransportProvider<?> provider : ServiceLoader.load(TransportProvider.class)) {
            found.putIfAbsent(provider.name(), provider);
        }
        List<String> problems = new ArrayList<>();
        for (String name : wanted) {
            if (!found.containsKey(name)) {
                String module = MODULES.get(name);
                problems.add("transport \"" + name + "\" is not on the class path or module path: "
                        + (module == null
                                ? "known here are " + found.keySet()
                                : "add the dependency dev.interservice:" + module));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException("", problems, null);
        }
        return found;
    }

    private static <S extends Record> Transport start(
            TransportProvider<S> provider, @Nullable Record settings, TransportSetup setup) {
        try {
            return provider.start(settingsOf(provider, settings), setup);
        } catch (TransportException failure) {
            String what = "transport \"" + provider.name() + "\" cannot start: " + failure.getMessage();
            if (failure.reason() == Reason.MISCONFIGURED) {
                throw new ConfigException("", List.of(what), failure);
            }
            throw new UnavailableException(Outcome.NOT_EXECUTED, "", null, what, failure);
        }
    }

    private static <S extends Record> S settingsOf(TransportProvider<S> provider, @Nullable Record given) {
        if (given == null) {
            return defaultsOf(provider);
        }
        if (!provider.settings().isInstance(given)) {
            throw new ConfigException("the settings of transport \"" + provider.name() + "\" are a "
                    + given.getClass().getSimpleName() + ": give it a "
                    + provider.settings().getSimpleName());
        }
        return provider.settings().cast(given);
    }

    private static <S extends Record> S defaultsOf(TransportProvider<S> provider) {
        try {
            return JsonMapper.shared().readValue("{}", provider.settings());
        } catch (JacksonException missing) {
            throw new ConfigException(
                    "",
                    List.of("transport \"" + provider.name() + "\" needs settings: add it under transports with a "
                            + provider.settings().getSimpleName()),
                    missing);
        }
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.internal.routing.NamedTransport;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportProviders;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the transports that the configuration uses, each by the provider found on the class or module path. */
final class TransportStarter {
    private static final Logger LOG = LoggerFactory.getLogger(TransportStarter.class);
    private static final String WAIVED = "survives-broker-restart";

    private TransportStarter() {}

    /** All or none: when one cannot start, those already started are closed. */
    static Map<String, NamedTransport> start(
            MessagingConfig config, Map<String, Transport> given, TransportSetup setup) {
        Map<String, NamedTransport> started = new LinkedHashMap<>();
        given.forEach((name, transport) -> started.put(name, new NamedTransport(name, transport)));
        try {
            Set<String> names = new TreeSet<>(config.transportsInUse());
            names.removeAll(given.keySet());
            for (TransportProvider<?> provider : findProviders(names)) {
                started.put(provider.name(), new NamedTransport(provider.name(), start(provider, config, setup)));
            }
            return started;
        } catch (RuntimeException | Error failure) {
            started.values().forEach(each -> Closeables.closeQuietly(each.name(), each.transport()));
            throw failure;
        }
    }

    private static List<TransportProvider<?>> findProviders(Set<String> wanted) {
        TransportProviders known = TransportProviders.in(classLoader());
        List<TransportProvider<?>> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String name : wanted) {
            known.find(name).ifPresentOrElse(found::add, () -> problems.add(known.missingMessage(name)));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException("", problems, null);
        }
        return found;
    }

    static ClassLoader classLoader() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? TransportStarter.class.getClassLoader() : ofThread;
    }

    private static <S extends Record> Transport start(
            TransportProvider<S> provider, MessagingConfig config, TransportSetup setup) {
        try {
            return provider.start(config.settings(provider), setup);
        } catch (TransportException failure) {
            String what = "transport \"" + provider.name() + "\" cannot start: " + failure.getMessage();
            if (failure.reason() == Reason.MISCONFIGURED) {
                throw new ConfigException("", List.of(what), failure);
            }
            throw new UnavailableException(Outcome.NOT_EXECUTED, "", null, what, failure);
        }
    }

    /** Says once, at start, which requirements a forced transport need not meet. */
    static void warnOfWaivedRequirements(MessagingConfig config) {
        Set<String> waived = new TreeSet<>();
        note(waived, "defaults", config.defaults());
        config.services().forEach((service, settings) -> {
            note(waived, "services." + service, settings.route());
            settings.contracts()
                    .forEach((contract, own) -> note(waived, "services." + service + "." + contract, own.route()));
        });
        if (config.forceTransport().isPresent() && !waived.isEmpty()) {
            LOG.warn(
                    "force-transport {} waives {}, which {} require",
                    config.forceTransport().get(),
                    WAIVED,
                    waived);
        }
    }

    private static void note(Set<String> waived, String key, ScopedSettings route) {
        if (route.require().contains(WAIVED)) {
            waived.add(key);
        }
    }
}

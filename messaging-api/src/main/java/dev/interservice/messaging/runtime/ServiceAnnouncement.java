package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Registration;
import dev.interservice.messaging.config.InstanceSettings;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceInstance.Status;
import dev.interservice.messaging.transport.Address;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Announces this instance in the registries: from when it has started and has a handler, again whenever its
 * subscriptions change, until its last handler is closed or it closes itself: then it is announced as draining first.
 *
 * <p>The lock is held while the registry is told, so that what it hears last is what is so.
 */
final class ServiceAnnouncement {
    private final MessagingComponents components;

    // Guarded by this.
    private final List<Address> addresses = new ArrayList<>();
    private boolean started;
    private boolean closed;
    private @Nullable ServiceInstance announcedInstance;
    private List<Registration> registrations = List.of();
    private Status status = Status.UP;

    ServiceAnnouncement(MessagingComponents components) {
        this.components = components;
    }

    /** Announces the handlers that are registered, and from now on each that is registered later. */
    synchronized void start() {
        started = true;
        announce();
    }

    /** Announces that other instances should be called from now on; false when this one was not announced. */
    synchronized boolean drain() {
        status = Status.DRAINING;
        if (!registrations.isEmpty()) {
            announce();
        }
        return !registrations.isEmpty();
    }

    /** Takes it back for good. */
    synchronized void close() {
        closed = true;
        withdraw();
    }

    /** Includes a registered handler, until its registration is closed; when that fails it is closed at once. */
    Registration whileRegistered(Address address, Registration registration) {
        AtomicBoolean closed = new AtomicBoolean();
        // Announced before the handler is closed, so that callers choose other instances meanwhile.
        Registration included = () -> {
            if (closed.compareAndSet(false, true)) {
                Closeables.closeQuietly("the announcement", () -> remove(address));
            }
            registration.close();
        };
        try {
            add(address);
        } catch (RuntimeException | Error failure) {
            included.close();
            throw failure;
        }
        return included;
    }

    private synchronized void add(Address address) {
        addresses.add(address);
        announce();
    }

    private synchronized void remove(Address address) {
        addresses.remove(address);
        announce();
    }

    private void announce() {
        if (!started || closed) {
            return;
        }
        Map<String, URI> endpoints = new LinkedHashMap<>();
        components
                .transports()
                .forEach((name, each) -> each.transport().endpoint().ifPresent(uri -> endpoints.put(name, uri)));
        if (endpoints.isEmpty() || addresses.isEmpty()) {
            withdraw();
            return;
        }
        ServiceInstance instance = describeInstance(endpoints);
        if (!instance.equals(announcedInstance)) {
            // In place of the earlier one, which needs no closing.
            register(instance);
        }
    }

    private ServiceInstance describeInstance(Map<String, URI> endpoints) {
        InstanceSettings instanceSettings = components.config().instanceSettings();
        ServiceInstance plain =
                new ServiceInstance(components.config().service(), components.instance(), endpoints, subscriptions());
        return instanceSettings
                .zone()
                .map(plain::zone)
                .orElse(plain)
                .weight(instanceSettings.weight())
                .status(status);
    }

    /** A broker knows its groups itself. */
    private Map<String, Set<String>> subscriptions() {
        Map<String, Set<String>> groups = new TreeMap<>();
        for (Address address : addresses) {
            if (address instanceof Address.Subscription subscription
                    && components.routeResolver().needsEndpoint(address)) {
                groups.computeIfAbsent(address.service() + "." + address.name(), event -> new TreeSet<>())
                        .add(subscription.group());
            }
        }
        return groups;
    }

    /** In place of the earlier one, whose registrations need no closing, and are closed for tidiness. */
    private void register(ServiceInstance instance) {
        List<Registration> earlier = registrations;
        registrations = components.registries().announcementTargets().stream()
                .map(registry ->
                        registry.register(instance, components.config().limits().lease()))
                .toList();
        announcedInstance = instance;
        earlier.forEach(each -> Closeables.closeQuietly("an earlier announcement", each));
    }

    private void withdraw() {
        List<Registration> announced = registrations;
        registrations = List.of();
        announcedInstance = null;
        announced.forEach(each -> Closeables.closeQuietly("the announcement", each));
    }
}

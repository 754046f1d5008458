package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.config.GroupSettings;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.runtime.Endpoints.Receiving;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one event and where their members are, for transports without a broker that would know them: those that
 * the configuration names, whether or not somebody is there, and those that the registry knows at the moment.
 */
final class Subscribers {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    private final Event<?> event;
    private final String transport;
    private final Map<String, GroupSettings> named;
    private final ServiceRegistry registry;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean warned = new AtomicBoolean();

    Subscribers(Event<?> event, String transport, Map<String, GroupSettings> named, ServiceRegistry registry) {
        this.event = event;
        this.transport = transport;
        this.named = named;
        this.registry = registry;
    }

    /**
     * The groups known now, in order, each with the choice among its members for one message.
     *
     * @throws dev.interservice.messaging.UnavailableException the registry cannot be asked, so groups may be missing
     */
    SortedMap<String, Endpoints> groups() {
        TreeSet<String> groups = new TreeSet<>(named.keySet());
        try {
            registered().forEach(instance -> groups.addAll(instance.groupsOf(event)));
        } catch (RuntimeException failure) {
            throw Endpoints.unknown(event, "every group of " + event.type(), failure);
        }
        if (groups.isEmpty() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "no group of {} is known, so nobody receives it: name groups under {}, or start a subscriber that"
                            + " registers; said once",
                    event.type(),
                    section());
        }
        // One turn for each message and not for each group: else two groups of two would share out the same two
        // members.
        int first = turn.getAndIncrement();
        SortedMap<String, Endpoints> members = new TreeMap<>();
        groups.forEach(group -> members.put(group, new Endpoints(event, receiving(group), first)));
        return members;
    }

    private Receiving receiving(String group) {
        return new Receiving(
                "group " + group + " of " + event.type(), section() + "." + group, transport, () -> addresses(group));
    }

    /** Addresses in the configuration go before the registry. */
    private List<URI> addresses(String group) {
        List<URI> fixed = named.getOrDefault(group, GroupSettings.NONE).addresses();
        return fixed.isEmpty()
                ? Endpoints.of(
                        registered().filter(instance -> instance.groupsOf(event).contains(group)), transport)
                : fixed;
    }

    private Stream<ServiceInstance> registered() {
        return registry.lookup(ServiceInstance.keyOf(event)).stream();
    }

    private String section() {
        return "services." + event.service() + ".contracts." + event.name() + ".groups";
    }
}

package dev.interservice.messaging.lookup.dns;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.StaticRegistry;
import dev.interservice.messaging.support.HealthReport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A registry that asks DNS: for the addresses of a name, or for its SRV records. It asks again when what it was told has
 * expired, and when somebody looks up, such as after a call that failed. Services that no name is known for have no
 * instances, nor have events.
 *
 * <p>Of SRV records those with the smallest priority are called, the others only when none of those is left: they are
 * {@link ServiceInstance.Status#DRAINING}.
 */
public final class DnsRegistry implements ServiceRegistry {
    private final List<InetSocketAddress> servers;
    private final HealthReport healthReport;
    private final DnsClient client;
    private final Map<String, DnsLookout> lookouts = new HashMap<>();
    private final StaticRegistry unknown;

    private DnsRegistry(DnsSettings settings, RegistrySetup setup) {
        this.servers = NameServers.of(settings);
        Environment environment = setup.environment();
        this.unknown = new StaticRegistry(List.of(), environment);
        this.healthReport = new HealthReport("registry dns", setup.environment(), setup.observer());
        this.client = new DnsClient(servers, settings.timeout().orElseThrow(), environment);
        settings.names()
                .forEach((service, uri) -> lookouts.put(
                        service, new DnsLookout(ServiceName.of(service, uri), client, healthReport, environment)));
    }

    /**
     * Starts, whether anybody answers or not.
     *
     * @throws RegistryException no server to ask is set, and the system knows none
     */
    public static DnsRegistry start(DnsSettings settings, RegistrySetup setup) {
        return new DnsRegistry(settings, setup);
    }

    /** Accepts the announcement and forgets it: somebody else writes the zone. */
    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        requireNonNull(instance, "instance");
        requireNonNull(lease, "lease");
        return () -> {};
    }

    /** Those who watch are told, too; DNS is asked once a second at most. */
    @Override
    public CompletableFuture<InstanceSnapshot> lookup(String key) {
        DnsLookout lookout = lookouts.get(requireNonNull(key, "key"));
        return lookout == null ? unknown.lookup(key) : lookout.ask();
    }

    @Override
    public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
        requireNonNull(listener, "listener");
        DnsLookout lookout = lookouts.get(requireNonNull(key, "key"));
        return lookout == null ? unknown.watch(key, listener) : lookout.add(listener);
    }

    @Override
    public Health.Component health() {
        return healthReport.health();
    }

    @Override
    public void close() {
        unknown.close();
        lookouts.values().forEach(DnsLookout::end);
        client.close();
    }

    @Override
    public String toString() {
        return "dns at " + servers;
    }
}

package dev.interservice.messaging.testkit;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The services of one scene: messagings that meet at its wire and find each other in one registry. */
final class Services {
    /** The name of the transport under test in every configuration. */
    static final String TRANSPORT = "wire";

    private static final Duration LEASE = Duration.ofSeconds(15);

    private final Scene scene;
    private final Directory directory;
    private final InMemoryRegistry registry;
    private final List<Transport> transports = new CopyOnWriteArrayList<>();
    private final List<Messaging> messagings = new CopyOnWriteArrayList<>();
    private final List<Gate> gates = new CopyOnWriteArrayList<>();

    Services(Scene scene, Directory directory) {
        this.scene = scene;
        this.directory = directory;
        this.registry = new InMemoryRegistry(scene.environment());
    }

    ServiceRegistry registry() {
        return registry;
    }

    SignalRecorder signals() {
        return scene.signals();
    }

    Gate gate() {
        Gate gate = new Gate();
        gates.add(gate);
        return gate;
    }

    Transport connect(String service, int maxMessageBytes, List<Address> addresses) {
        Transport transport = scene.transport(service, maxMessageBytes);
        transports.add(transport);
        transport.endpoint().ifPresent(endpoint -> addresses.forEach(each -> directory.listens(each, endpoint)));
        return transport;
    }

    Messaging started(Messaging messaging) {
        messagings.add(messaging);
        return messaging;
    }

    /** Lets services find a peer that has no engine. */
    void announce(String service, Peer peer) {
        peer.transport().endpoint().ifPresent(endpoint -> {
            String instance = service + "-" + endpoint;
            registry.register(new ServiceInstance(service, instance, Map.of(TRANSPORT, endpoint)), LEASE);
        });
    }

    /** Lets all handlers go on and closes the services; ends their transports, however that goes. */
    void close() {
        gates.forEach(Gate::open);
        try {
            scene.await(scene.inBackground(() -> messagings.forEach(Messaging::close)));
        } finally {
            scene.await(scene.inBackground(() -> transports.forEach(Transport::close)));
        }
    }
}

package dev.interservice.messaging.testkit.contract;

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

/**
 * The services of one test: {@code Messaging} instances that meet at its fixture and find each other in one registry.
 */
final class TestServices {
    /** The name of the transport under test in every configuration. */
    static final String TRANSPORT = "wire";

    private static final Duration LEASE = Duration.ofSeconds(15);

    private final TransportTestContext test;
    private final ServiceDirectory directory;
    private final InMemoryRegistry registry;
    private final List<Transport> transports = new CopyOnWriteArrayList<>();
    private final List<Messaging> messagings = new CopyOnWriteArrayList<>();
    private final List<HandlerGate> gates = new CopyOnWriteArrayList<>();

    TestServices(TransportTestContext test, ServiceDirectory directory) {
        this.test = test;
        this.directory = directory;
        this.registry = new InMemoryRegistry(test.environment());
    }

    ServiceRegistry registry() {
        return registry;
    }

    SignalRecorder signals() {
        return test.signals();
    }

    HandlerGate handlerGate() {
        HandlerGate gate = new HandlerGate();
        gates.add(gate);
        return gate;
    }

    Transport connect(String service, int maxMessageBytes, List<Address> addresses) {
        Transport transport = test.startTransport(service, maxMessageBytes);
        transports.add(transport);
        transport.endpoint().ifPresent(endpoint -> addresses.forEach(each -> directory.addListener(each, endpoint)));
        return transport;
    }

    Messaging closeAfterTest(Messaging messaging) {
        messagings.add(messaging);
        return messaging;
    }

    /** Lets services find a peer that has no engine. */
    void announce(String service, TransportUnderTest tested) {
        tested.transport().endpoint().ifPresent(endpoint -> {
            String instance = service + "-" + endpoint;
            registry.register(new ServiceInstance(service, instance, Map.of(TRANSPORT, endpoint)), LEASE);
        });
    }

    /** Lets all handlers go on and closes the services; ends their transports, however that goes. */
    void close() {
        gates.forEach(HandlerGate::open);
        try {
            test.await(test.runInBackground(() -> messagings.forEach(Messaging::close)));
        } finally {
            test.await(test.runInBackground(() -> transports.forEach(Transport::close)));
        }
    }
}

package dev.interservice.messaging.amqp;

import dev.interservice.messaging.inmemory.InMemoryBroker;
import dev.interservice.messaging.inmemory.InMemoryTransport;
import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Optional;
import java.util.Set;

/** What the transport is compared with; it can be cut as the real one can. */
final class InMemoryReferenceFixture implements TransportFixture {
    private static final int CAPACITY = 10_000;

    private final InMemoryBroker broker = InMemoryBroker.create(CAPACITY);

    @Override
    public Transport connect(TransportSetup setup) {
        return InMemoryTransport.connect(broker, setup);
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        if (disturbance != Disturbance.CUT) {
            return Optional.empty();
        }
        broker.cut();
        return Optional.of(broker::mend);
    }

    @Override
    public Optional<PlainClient> plainClient() {
        return Optional.empty();
    }

    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    @Override
    public void close() {}
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Optional;
import java.util.Set;

/** A broker of one test. */
final class InMemoryTransportFixture implements TransportFixture {
    private final InMemoryBroker broker = InMemoryBroker.create(InMemorySettings.DEFAULT_CAPACITY);

    InMemoryBroker broker() {
        return broker;
    }

    @Override
    public InMemoryTransport connect(TransportSetup setup) {
        return InMemoryTransport.connect(broker, setup);
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        return Optional.of(
                switch (disturbance) {
                    case STOPPED -> runThenRepair(broker::stop, broker::restart);
                    case CUT -> runThenRepair(broker::cut, broker::mend);
                    case FROZEN -> runThenRepair(broker::freeze, broker::thaw);
                    case FULL ->
                        runThenRepair(
                                () -> broker.fill(TransportTestContext.QUEUE),
                                () -> broker.empty(TransportTestContext.QUEUE));
                    case DEAD_LETTERS_FULL ->
                        InMemoryDeadLetterFiller.of(broker, TransportTestContext.QUEUE)::removeAll;
                });
    }

    @Override
    public Optional<PlainClient> plainClient() {
        return Optional.of(new InMemoryPlainClient(broker));
    }

    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    @Override
    public void close() {
        if (broker.connections() > 0) {
            throw new IllegalStateException(broker.connections() + " connections were left open");
        }
    }

    private static Repair runThenRepair(Runnable begin, Repair end) {
        begin.run();
        return end;
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Optional;
import java.util.Set;

/** A broker of one test. */
final class InMemoryWire implements Wire {
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
                    case STOPPED -> begun(broker::stop, broker::restart);
                    case CUT -> begun(broker::cut, broker::mend);
                    case FROZEN -> begun(broker::freeze, broker::thaw);
                    case FULL -> begun(() -> broker.fill(Scene.QUEUE), () -> broker.empty(Scene.QUEUE));
                    case DEAD_LETTERS_FULL -> DeadLetterFlood.of(broker, Scene.QUEUE)::end;
                });
    }

    @Override
    public Optional<ForeignPeer> foreignPeer() {
        return Optional.of(new InMemoryForeigner(broker));
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

    private static Repair begun(Runnable begin, Repair end) {
        begin.run();
        return end;
    }
}

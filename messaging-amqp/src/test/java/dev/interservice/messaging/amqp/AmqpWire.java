package dev.interservice.messaging.amqp;

import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A namespace of the real broker, and a cable to it, for one test. */
final class AmqpWire implements Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RabbitBroker broker = RabbitBroker.shared();
    private final String namespace = RabbitBroker.namespace();
    private final Cable cable = new Cable(broker.uri());

    /** What the names of its queues and exchanges begin with. */
    String namespace() {
        return namespace;
    }

    Cable cable() {
        return cable;
    }

    RabbitBroker broker() {
        return broker;
    }

    @Override
    public AmqpTransport connect(TransportSetup setup) {
        return AmqpTransport.connect(AmqpSettings.of(cable.uri()).namespace(namespace), setup);
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        String queue = new Names(namespace).queue(Scene.QUEUE);
        return switch (disturbance) {
            case STOPPED -> ofOurBroker(this::stop, this::start);
            case CUT -> begun(cable::cut, cable::mend);
            case FROZEN -> begun(cable::freeze, cable::thaw);
            case FULL -> ofOurBroker(() -> broker.fill(queue), () -> broker.empty(queue));
            case DEAD_LETTERS_FULL ->
                ofOurBroker(() -> broker.fill(queue + ".dlq"), () -> broker.empty(queue + ".dlq"));
        };
    }

    @Override
    public Optional<ForeignPeer> foreignPeer() {
        return Optional.of(new AmqpForeigner(cable.uri(), namespace));
    }

    @Override
    public Set<String> secrets() {
        return broker.password().map(Set::of).orElseGet(Set::of);
    }

    @Override
    public void close() {
        int left = cable.connectionsAfter(PATIENCE);
        cable.close();
        broker.forget(namespace);
        if (left > 0) {
            throw new IllegalStateException(left + " connections were left open");
        }
    }

    /** The cable is cut as well: it would take connections on behalf of a broker that is not there. */
    private void stop() {
        broker.kill();
        cable.cut();
    }

    private void start() {
        broker.start();
        cable.mend();
    }

    private Optional<Repair> ofOurBroker(Runnable begin, Repair end) {
        return broker.isOurs() ? begun(begin, end) : Optional.empty();
    }

    private static Optional<Repair> begun(Runnable begin, Repair end) {
        begin.run();
        return Optional.of(end);
    }
}

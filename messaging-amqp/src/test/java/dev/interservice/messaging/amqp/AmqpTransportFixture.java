package dev.interservice.messaging.amqp;

import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A namespace of the real broker, and a proxy in front of it, for one test. */
final class AmqpTransportFixture implements TransportFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RabbitBroker broker = RabbitBroker.shared();
    private final String namespace = RabbitBroker.namespace();
    private final TcpFaultProxy proxy = new TcpFaultProxy(broker.uri());

    /** What the names of its queues and exchanges begin with. */
    String namespace() {
        return namespace;
    }

    TcpFaultProxy proxy() {
        return proxy;
    }

    RabbitBroker broker() {
        return broker;
    }

    @Override
    public AmqpTransport connect(TransportSetup setup) {
        return AmqpTransport.connect(AmqpSettings.of(proxy.uri()).namespace(namespace), setup);
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        String queue = new TopologyNames(namespace).queue(TransportTestContext.QUEUE);
        return switch (disturbance) {
            case STOPPED -> ifOwnBroker(this::stop, this::start);
            case CUT -> begun(proxy::cut, proxy::mend);
            case FROZEN -> begun(proxy::freeze, proxy::thaw);
            case FULL -> ifOwnBroker(() -> broker.fill(queue), () -> broker.empty(queue));
            case DEAD_LETTERS_FULL ->
                ifOwnBroker(() -> broker.fill(queue + ".dlq"), () -> broker.empty(queue + ".dlq"));
        };
    }

    @Override
    public Optional<PlainClient> plainClient() {
        return Optional.of(new AmqpPlainClient(proxy.uri(), namespace));
    }

    @Override
    public Set<String> secrets() {
        return broker.password().map(Set::of).orElseGet(Set::of);
    }

    @Override
    public void close() {
        int left = proxy.connectionsAfter(PATIENCE);
        proxy.close();
        broker.forget(namespace);
        if (left > 0) {
            throw new IllegalStateException(left + " connections were left open");
        }
    }

    /** The proxy is cut as well: it would take connections on behalf of a broker that is not there. */
    private void stop() {
        broker.kill();
        proxy.cut();
    }

    private void start() {
        broker.start();
        proxy.mend();
    }

    private Optional<Repair> ifOwnBroker(Runnable begin, Repair end) {
        return broker.isOurs() ? begun(begin, end) : Optional.empty();
    }

    private static Optional<Repair> begun(Runnable begin, Repair end) {
        begin.run();
        return Optional.of(end);
    }
}

package dev.interservice.messaging.http;

import dev.interservice.messaging.inmemory.InMemoryBroker;
import dev.interservice.messaging.inmemory.InMemorySettings;
import dev.interservice.messaging.inmemory.InMemoryTransport;
import dev.interservice.messaging.testkit.contract.ChannelContract;
import dev.interservice.messaging.testkit.contract.ConnectionRecoveryContract;
import dev.interservice.messaging.testkit.contract.CorrelationThroughEngineContract;
import dev.interservice.messaging.testkit.contract.DifferentialContract;
import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.LifecycleContract;
import dev.interservice.messaging.testkit.contract.LifecycleThroughEngineContract;
import dev.interservice.messaging.testkit.contract.MessagesThroughEngineContract;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.RequestReplyContract;
import dev.interservice.messaging.testkit.contract.RequestsThroughEngineContract;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The transport keeps the contract over HTTP/1.1; what was accepted is in flight, and not kept. */
class HttpContractTest
        implements RequestReplyContract,
                ChannelContract,
                LifecycleContract,
                ConnectionRecoveryContract,
                RequestsThroughEngineContract,
                MessagesThroughEngineContract,
                CorrelationThroughEngineContract,
                LifecycleThroughEngineContract,
                DifferentialContract {
    @Override
    public TransportFixture fixture() {
        return new HttpTransportFixture(HttpSettings.HTTP_1_1);
    }

    @Override
    public TransportFixture referenceFixture() {
        return new InMemoryReferenceFixture();
    }

    /** A thousand connections at once, each with its threads and those of the proxy, take a while. */
    @Override
    public Duration patience() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Set<Guarantee> promisedGuarantees() {
        return EnumSet.of(Guarantee.EXPIRES, Guarantee.DEAD_LETTERS, Guarantee.LARGE_BODY);
    }

    /** What to compare with. */
    private static final class InMemoryReferenceFixture implements TransportFixture {
        private final InMemoryBroker broker = InMemoryBroker.create(InMemorySettings.DEFAULT_CAPACITY);

        @Override
        public InMemoryTransport connect(TransportSetup setup) {
            return InMemoryTransport.connect(broker, setup);
        }

        @Override
        public Optional<Repair> disturb(Disturbance disturbance) {
            return switch (disturbance) {
                case CUT -> {
                    broker.cut();
                    yield Optional.of(broker::mend);
                }
                case FROZEN -> {
                    broker.freeze();
                    yield Optional.of(broker::thaw);
                }
                default -> Optional.empty();
            };
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
}

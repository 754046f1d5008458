package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Signal;
import dev.interservice.messaging.inmemory.InMemoryBroker;
import dev.interservice.messaging.inmemory.InMemorySettings;
import dev.interservice.messaging.inmemory.InMemoryTransport;
import dev.interservice.messaging.testkit.ChannelContract;
import dev.interservice.messaging.testkit.ConversationThroughEngineContract;
import dev.interservice.messaging.testkit.DifferentialContract;
import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.LifecycleContract;
import dev.interservice.messaging.testkit.LifecycleThroughEngineContract;
import dev.interservice.messaging.testkit.MessagesThroughEngineContract;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.RequestReplyContract;
import dev.interservice.messaging.testkit.RequestsThroughEngineContract;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.testkit.TroubleContract;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The transport keeps the contract over HTTP/1.1; what was accepted is in hand, and not kept. */
class HttpContractTest
        implements RequestReplyContract,
                ChannelContract,
                LifecycleContract,
                TroubleContract,
                RequestsThroughEngineContract,
                MessagesThroughEngineContract,
                ConversationThroughEngineContract,
                LifecycleThroughEngineContract,
                DifferentialContract {
    @Override
    public Wire wire() {
        return new HttpWire(HttpSettings.HTTP_1_1);
    }

    @Override
    public Wire reference() {
        return new MemoryWire();
    }

    @Override
    public Set<Guarantee> promises() {
        return EnumSet.of(Guarantee.EXPIRES, Guarantee.DEAD_LETTERS, Guarantee.LARGE_BODY);
    }

    /**
     * R4, where the wire tells by its connection that a caller has gone: what is answered before that is known goes into a
     * connection that nobody reads, and cannot be counted. So this waits until it is known.
     */
    @Test
    @Override
    public void r4_lateReplyIsDroppedAndCounted(Scene scene) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CompletableFuture<Reply> late = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                gone.complete(null);
                return false;
            }
        };
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        scene.connect().serve(Scene.OPERATION, delivery -> {
            boolean first = arrived.complete(null);
            return first ? late : CompletableFuture.completedFuture(new Reply.Success(Envelopes.json("\"in time\"")));
        });
        Peer caller = scene.connect();

        CompletableFuture<Reply> abandoned =
                caller.request(Scene.OPERATION, Envelopes.simple("abandoned").build());
        scene.await(arrived);
        abandoned.cancel(true);
        scene.await(gone);
        late.complete(new Reply.Success(Envelopes.json("\"late\"")));
        Reply next = scene.await(
                caller.request(Scene.OPERATION, Envelopes.simple("next").build()));

        assertThat(next).isEqualTo(new Reply.Success(Envelopes.json("\"in time\"")));
        assertThat(abandoned).isCompletedExceptionally();
        assertThat(scene.signals().await(Signal.LateReply.class, 1)).hasSize(1);
    }

    /** What to compare with. */
    private static final class MemoryWire implements Wire {
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
        public Optional<ForeignPeer> foreignPeer() {
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

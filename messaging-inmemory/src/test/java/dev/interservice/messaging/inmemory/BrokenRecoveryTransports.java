package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Transports that do something wrong when their connection is lost. */
final class BrokenRecoveryTransports {
    private BrokenRecoveryTransports() {}

    /** Is told when its connection is lost. */
    abstract static class ConnectionLossAwareTransport extends BrokenTransport {
        ConnectionLossAwareTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        abstract void lost();
    }

    static TransportMutant onConnectionLoss(
            String name, Function<InMemoryTransport, ConnectionLossAwareTransport> fault, String... tests) {
        return TransportMutant.withSharedState(
                name,
                () -> (broker, setup) -> {
                    AtomicReference<ConnectionLossAwareTransport> made = new AtomicReference<>();
                    Observer observer = signal -> {
                        ConnectionLossAwareTransport noticing = made.get();
                        if (noticing != null
                                && signal instanceof Signal.StateChanged changed
                                && changed.component().status() == Health.Status.DOWN) {
                            noticing.lost();
                        }
                        setup.observer().observe(signal);
                    };
                    made.set(fault.apply(
                            InMemoryTransport.connect(broker, MessageTampering.withObserver(setup, observer))));
                    return made.get();
                },
                tests);
    }

    static final class ReceiverLosingTransport extends ConnectionLossAwareTransport {
        private final List<Intake> intakes = new CopyOnWriteArrayList<>();

        ReceiverLosingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            Intake intake = super.receive(address, intakeSettings, listener);
            intakes.add(intake);
            return intake;
        }

        @Override
        void lost() {
            intakes.forEach(Intake::stop);
        }
    }

    static final class ServerLosingTransport extends ConnectionLossAwareTransport {
        private final List<Intake> intakes = new CopyOnWriteArrayList<>();

        ServerLosingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
            Intake intake = super.serve(address, intakeSettings, listener);
            intakes.add(intake);
            return intake;
        }

        @Override
        void lost() {
            intakes.forEach(Intake::stop);
        }
    }

    /** What was in flight when the connection was lost is acknowledged when it comes again, and nobody sees it. */
    static final class UnsettledMessageLosingTransport extends ConnectionLossAwareTransport {
        private final Set<Delivery> inFlight = ConcurrentHashMap.newKeySet();
        private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

        UnsettledMessageLosingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(address, intakeSettings, delivery -> {
                if (forgotten.remove(delivery.envelope().id())) {
                    return CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE);
                }
                inFlight.add(delivery);
                return listener.onMessage(delivery).whenComplete((settled, failure) -> inFlight.remove(delivery));
            });
        }

        @Override
        void lost() {
            inFlight.forEach(each -> forgotten.add(each.envelope().id()));
            inFlight.clear();
        }
    }

    /** Settlements of the lost connection's messages are taken for those of the next one's, as if by their number. */
    static final class StaleSettlementTransport extends ConnectionLossAwareTransport {
        private final Map<Delivery, CompletableFuture<Settlement>> inFlight = new ConcurrentHashMap<>();
        private final AtomicInteger connections = new AtomicInteger();

        StaleSettlementTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(address, intakeSettings, delivery -> {
                int connection = connections.get();
                CompletableFuture<Settlement> heard = new CompletableFuture<>();
                inFlight.put(delivery, heard);
                listener.onMessage(delivery).thenAccept(settlement -> {
                    if (connection != connections.get()) {
                        inFlight.values().stream().limit(1).forEach(other -> other.complete(settlement));
                    }
                    heard.complete(settlement);
                    inFlight.remove(delivery);
                });
                return heard;
            });
        }

        @Override
        void lost() {
            connections.incrementAndGet();
            inFlight.clear();
        }
    }

    /** Replies come to the first connection only. */
    static final class ReplyLosingTransport extends ConnectionLossAwareTransport {
        private volatile boolean deaf;

        ReplyLosingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            return deaf ? new ForwardingFuture<>(new CompletableFuture<>()) : sent;
        }

        @Override
        void lost() {
            deaf = true;
        }
    }
}

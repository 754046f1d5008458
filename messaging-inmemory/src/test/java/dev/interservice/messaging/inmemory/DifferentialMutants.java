package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Transports over which a scenario goes another way. */
final class DifferentialMutants {
    private DifferentialMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                TransportMutant.of(
                        "takes faults for failures", FaultAsFailureTransport::new, "d1_requestsGoTheSameWay"),
                TransportMutant.of(
                                "forgets how often it tried",
                                AttemptForgettingTransport::new,
                                "d1_messagesGoTheSameWay")
                        .affecting("p7_eachRedeliveryIsOneAttemptMore"),
                TransportMutant.withSharedState(
                        "forgets what is for the absent",
                        () -> {
                            Set<String> present = ConcurrentHashMap.newKeySet();
                            Set<String> known = ConcurrentHashMap.newKeySet();
                            return (broker, setup) -> new PresentReceiversOnlyTransport(
                                    InMemoryTransport.connect(broker, setup), present, known);
                        },
                        "d1_absenceGoesTheSameWay"),
                TransportMutant.withSharedState(
                        "asks no more after a lost connection",
                        () -> NoRequestAfterLossTransport::connect,
                        "d1_lostConnectionGoesTheSameWay"),
                TransportMutant.withSharedState(
                                "loses every second message",
                                () -> {
                                    AtomicInteger sent = new AtomicInteger();
                                    return (broker, setup) -> new EverySecondLosingTransport(
                                            InMemoryTransport.connect(broker, setup),
                                            () -> sent.incrementAndGet() % 2 == 0);
                                },
                                "d1_randomScenarioGoesTheSameWay")
                        .affecting(
                                "c4_correlationCausationAndTraceOfAMessageArrive",
                                "p2_topicsNeverMix",
                                "p7_eachRedeliveryIsOneAttemptMore"));
    }

    private static final class FaultAsFailureTransport extends BrokenTransport {
        FaultAsFailureTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
            boolean scripted = address.service().equals("inventory");
            return super.serve(
                    address,
                    intakeSettings,
                    scripted
                            ? asked -> listener.onRequest(asked).thenApply(FaultAsFailureTransport::strictly)
                            : listener);
        }

        private static Reply strictly(Reply reply) {
            return reply instanceof Reply.Fault fault
                    ? new Reply.Failure(fault.code(), "it failed", Outcome.EXECUTED, false, Optional.empty(), false)
                    : reply;
        }
    }

    private static final class AttemptForgettingTransport extends BrokenTransport {
        AttemptForgettingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address,
                    intakeSettings,
                    delivery -> listener.onMessage(new Delivery(delivery.envelope(), 1, delivery.deadline())));
        }
    }

    /** Knows who was there, and who is there now. */
    private static final class PresentReceiversOnlyTransport extends BrokenTransport {
        private final Set<String> present;
        private final Set<String> known;

        PresentReceiversOnlyTransport(InMemoryTransport delegate, Set<String> present, Set<String> known) {
            super(delegate);
            this.present = present;
            this.known = known;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            String name = address.toString();
            present.add(name);
            known.add(name);
            Intake intake = super.receive(address, intakeSettings, listener);
            return () -> {
                present.remove(name);
                return intake.stop();
            };
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            String name = address.toString();
            return known.contains(name) && !present.contains(name)
                    ? CompletableFuture.completedFuture(Acceptance.IN_PROCESS)
                    : super.send(address, envelope, deadline);
        }
    }

    private static final class NoRequestAfterLossTransport extends BrokenTransport {
        private final BooleanSupplier lost;

        private NoRequestAfterLossTransport(InMemoryTransport delegate, BooleanSupplier lost) {
            super(delegate);
            this.lost = lost;
        }

        static NoRequestAfterLossTransport connect(InMemoryBroker broker, TransportSetup setup) {
            AtomicInteger losses = new AtomicInteger();
            TransportSetup overheard = MessageTampering.withObserver(setup, signal -> {
                if (signal instanceof Signal.StateChanged changed
                        && changed.component().status() == Health.Status.DOWN) {
                    losses.incrementAndGet();
                }
                setup.observer().observe(signal);
            });
            return new NoRequestAfterLossTransport(
                    InMemoryTransport.connect(broker, overheard), () -> losses.get() > 0);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            return lost.getAsBoolean()
                    ? CompletableFuture.failedFuture(
                            new TransportException(Progress.NOT_SENT, Reason.UNAVAILABLE, "no more"))
                    : super.request(address, envelope, deadline);
        }
    }

    private static final class EverySecondLosingTransport extends BrokenTransport {
        private final BooleanSupplier loses;

        EverySecondLosingTransport(InMemoryTransport delegate, BooleanSupplier loses) {
            super(delegate);
            this.loses = loses;
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return loses.getAsBoolean()
                    ? CompletableFuture.completedFuture(Acceptance.IN_PROCESS)
                    : super.send(address, envelope, deadline);
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Transports that do something wrong when they start or end. */
final class LifecycleMutants {
    private static final String PASSWORD = "hunter2";
    private static final String L1 = "l1_closingTwiceOrFromTwoThreadsIsHarmless";
    private static final String L2_RECEIVER = "l2_stoppedReceiverSettlesWhatIsInHand";
    private static final String L2_SERVER = "l2_stoppedServerAnswersWhatIsInHand";
    private static final String L3 = "l3_unsettledMessageComesOnceMoreAfterTheClose";
    private static final String L4_REQUESTS = "l4_requestsAfterTheCloseAreRefusedAsClosed";
    private static final String L4_MESSAGES = "l4_messagesAfterTheCloseAreRefusedAsClosed";
    private static final String L5 = "l5_twentyRoundsLeakNothing";
    private static final String L6 = "l6_startWithThePeerDownIsBoundedAndTyped";

    private LifecycleMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                TransportMutant.of(
                        "throws when it is closed again", BrokenCloseTransports.SecondCloseThrowingTransport::new, L1),
                TransportMutant.of(
                        "hangs when it is closed again", BrokenCloseTransports.SecondCloseHangingTransport::new, L1),
                stopping("has stopped at once", BrokenIntakes::stoppingAtOnce, L2_RECEIVER, L2_SERVER),
                TransportMutant.of(
                        "does not hear how the last ones ended",
                        BrokenIntakes.SettlementLosingStopTransport::new,
                        L2_RECEIVER,
                        L2_SERVER),
                TransportMutant.of(
                        "goes on until nothing is in hand",
                        BrokenIntakes.DeliveryAfterStopTransport::new,
                        L2_RECEIVER,
                        L2_SERVER),
                stopping(
                        "has stopped at once when told twice",
                        BrokenIntakes::secondStopAtOnce,
                        "l2_stoppingAReceiverTwiceGivesTheSameEnd",
                        "l2_stoppingAServerTwiceGivesTheSameEnd"),
                TransportMutant.of(
                        "acknowledges on the way out", BrokenCloseTransports.AcknowledgeOnCloseTransport::new, L3),
                TransportMutant.of(
                        "gives back twice on the way out",
                        BrokenCloseTransports.DoubleRequeueOnCloseTransport::new,
                        L3),
                TransportMutant.of(
                        "lets requests wait after the close",
                        BrokenCloseTransports.RequestAfterCloseTransport::new,
                        L4_REQUESTS),
                TransportMutant.of(
                        "throws after the close",
                        BrokenCloseTransports.ThrowAfterCloseTransport::new,
                        L4_REQUESTS,
                        L4_MESSAGES),
                TransportMutant.of(
                        "accepts messages after the close",
                        BrokenCloseTransports.SendAfterCloseTransport::new,
                        L4_MESSAGES),
                TransportMutant.of(
                        "shows dead letters after the close",
                        BrokenCloseTransports.BrowseAfterCloseTransport::new,
                        "l4_deadLettersAfterTheCloseAreRefusedAsClosed"),
                leakingTenth("leaves a thread", LifecycleMutants::leakThread, L5),
                leakingTenth("leaves a timer", setup -> setup.environment().after(Duration.ofHours(1), () -> {}), L5),
                TransportMutant.withSharedState("leaves a connection", UnclosedTenthTransport::new, L5),
                starting("throws what it likes when it cannot start", LifecycleMutants::untyped, L6),
                starting("tries to start for ever", LifecycleMutants::hanging, L6),
                starting("starts without the broker and says that all is well", LifecycleMutants::deluded, L6),
                TransportMutant.withSharedState(
                        "forgets what nobody is there to receive",
                        () -> {
                            AtomicInteger receivers = new AtomicInteger();
                            return (broker, setup) -> new UnreceivedMessageDroppingTransport(
                                    InMemoryTransport.connect(broker, setup), receivers);
                        },
                        "l7_messageSentWhileTheReceiverIsAwayIsReceived"),
                TransportMutant.of(
                                "tells its password",
                                delegate -> new BrokenTransport(delegate) {
                                    @Override
                                    public String toString() {
                                        return "kit:" + PASSWORD + "@" + super.toString();
                                    }
                                },
                                "l8_textsHideCredentials",
                                "l8_textsInTroubleHideCredentials")
                        .withSecret(PASSWORD),
                TransportMutant.of(
                                "tells its password when it is cut off",
                                PasswordLeakingTransport::new,
                                "l8_textsInTroubleHideCredentials")
                        .withSecret(PASSWORD));
    }

    private static TransportMutant stopping(String name, UnaryOperator<Intake> change, String... tests) {
        return TransportMutant.of(name, delegate -> new BrokenIntakes.IntakeChangingTransport(delegate, change), tests);
    }

    /** Leaves something of the tenth transport only, so that no other test finds it. */
    private static TransportMutant leakingTenth(String name, ResourceLeak leaving, String... tests) {
        return TransportMutant.withSharedState(
                name,
                () -> {
                    AtomicInteger started = new AtomicInteger();
                    return (broker, setup) -> {
                        if (started.incrementAndGet() == 10) {
                            leaving.leave(setup);
                        }
                        return InMemoryTransport.connect(broker, setup);
                    };
                },
                tests);
    }

    private interface ResourceLeak {
        void leave(TransportSetup setup);
    }

    private static void leakThread(TransportSetup setup) {
        Thread thread = new Thread(BrokenCloseTransports::hang, "left by " + setup.instance());
        thread.setDaemon(true);
        thread.start();
    }

    /** The tenth transport does not close. */
    private static final class UnclosedTenthTransport implements TransportMutant.FaultyConnector {
        private final AtomicInteger started = new AtomicInteger();

        @Override
        public Transport connect(InMemoryBroker broker, TransportSetup setup) {
            InMemoryTransport delegate = InMemoryTransport.connect(broker, setup);
            if (started.incrementAndGet() != 10) {
                return delegate;
            }
            return new BrokenTransport(delegate) {
                @Override
                public void close() {}
            };
        }
    }

    /** Does something of its own when the broker is not there. */
    private static TransportMutant starting(String name, ConnectFailureHandler refused, String... tests) {
        return TransportMutant.withSharedState(
                name,
                () -> (broker, setup) -> {
                    try {
                        return InMemoryTransport.connect(broker, setup);
                    } catch (TransportException failure) {
                        return refused.instead(setup, failure);
                    }
                },
                tests);
    }

    private interface ConnectFailureHandler {
        Transport instead(TransportSetup setup, TransportException failure);
    }

    private static Transport untyped(TransportSetup setup, TransportException failure) {
        throw new IllegalStateException("no broker for " + setup.service(), failure);
    }

    private static Transport hanging(TransportSetup setup, TransportException failure) {
        BrokenCloseTransports.hang();
        throw failure;
    }

    private static Transport deluded(TransportSetup setup, TransportException failure) {
        return InMemoryTransport.connect(InMemoryBroker.create(10), setup);
    }

    /** Drops messages while nobody of this fixture receives. */
    private static final class UnreceivedMessageDroppingTransport extends BrokenTransport {
        private final AtomicInteger receivers;
        private final AtomicInteger own = new AtomicInteger();

        private UnreceivedMessageDroppingTransport(InMemoryTransport delegate, AtomicInteger receivers) {
            super(delegate);
            this.receivers = receivers;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            receivers.incrementAndGet();
            own.incrementAndGet();
            return super.receive(address, intakeSettings, listener);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return receivers.get() == 0
                    ? CompletableFuture.completedFuture(Acceptance.IN_PROCESS)
                    : super.send(address, envelope, deadline);
        }

        @Override
        public void close() {
            super.close();
            receivers.addAndGet(-own.getAndSet(0));
        }
    }

    /** Has its address, as clients do, in the cause of what fails. */
    private static final class PasswordLeakingTransport extends BrokenTransport {
        private PasswordLeakingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            ForwardingFuture<Reply> told = new ForwardingFuture<>(super.request(address, envelope, deadline));
            told.forwarded.whenComplete(
                    (reply, failure) -> told.completeWith(reply, failure == null ? null : withCause(failure)));
            return told;
        }

        private Throwable withCause(Throwable failure) {
            if (health().status() == Health.Status.DOWN && failure instanceof TransportException typed) {
                Throwable cause = new IllegalStateException("cannot reach kit:" + PASSWORD + "@broker", typed);
                return new TransportException(typed.progress(), typed.reason(), "cut off", cause);
            }
            return failure;
        }
    }
}

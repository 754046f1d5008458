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

    static List<Mutant> all() {
        return List.of(
                Mutant.of("throws when it is closed again", BrokenEndings.ThrowingAgain::new, L1),
                Mutant.of("hangs when it is closed again", BrokenEndings.HangingAgain::new, L1),
                stopping("has stopped at once", BrokenIntakes::endingAtOnce, L2_RECEIVER, L2_SERVER),
                Mutant.of(
                        "does not hear how the last ones ended",
                        BrokenIntakes.ForgettingTheEnd::new,
                        L2_RECEIVER,
                        L2_SERVER),
                Mutant.of("goes on until nothing is in hand", BrokenIntakes.GoingOn::new, L2_RECEIVER, L2_SERVER),
                stopping(
                        "has stopped at once when told twice",
                        BrokenIntakes::endingAgainAtOnce,
                        "l2_stoppingAReceiverTwiceGivesTheSameEnd",
                        "l2_stoppingAServerTwiceGivesTheSameEnd"),
                Mutant.of("acknowledges on the way out", BrokenEndings.Acknowledging::new, L3),
                Mutant.of("gives back twice on the way out", BrokenEndings.GivingBackTwice::new, L3),
                Mutant.of("lets requests wait after the close", BrokenEndings.AskingOn::new, L4_REQUESTS),
                Mutant.of("throws after the close", BrokenEndings.ThrowingWhenClosed::new, L4_REQUESTS, L4_MESSAGES),
                Mutant.of("accepts messages after the close", BrokenEndings.SendingOn::new, L4_MESSAGES),
                Mutant.of(
                        "shows dead letters after the close",
                        BrokenEndings.BrowsingOn::new,
                        "l4_deadLettersAfterTheCloseAreRefusedAsClosed"),
                tenth("leaves a thread", LifecycleMutants::beginThread, L5),
                tenth("leaves a timer", setup -> setup.environment().after(Duration.ofHours(1), () -> {}), L5),
                Mutant.sharing("leaves a connection", LeavingOne::new, L5),
                starting("throws what it likes when it cannot start", LifecycleMutants::untyped, L6),
                starting("tries to start for ever", LifecycleMutants::hanging, L6),
                starting("starts without the broker and says that all is well", LifecycleMutants::deluded, L6),
                Mutant.sharing(
                        "forgets what nobody is there to receive",
                        () -> {
                            AtomicInteger receivers = new AtomicInteger();
                            return (broker, setup) ->
                                    new Forgetful(InMemoryTransport.connect(broker, setup), receivers);
                        },
                        "l7_messageSentWhileTheReceiverIsAwayIsReceived"),
                Mutant.of(
                                "tells its password",
                                sound -> new BrokenTransport(sound) {
                                    @Override
                                    public String toString() {
                                        return "kit:" + PASSWORD + "@" + super.toString();
                                    }
                                },
                                "l8_textsHideCredentials",
                                "l8_textsInTroubleHideCredentials")
                        .keeping(PASSWORD),
                Mutant.of("tells its password when it is cut off", Telling::new, "l8_textsInTroubleHideCredentials")
                        .keeping(PASSWORD));
    }

    private static Mutant stopping(String name, UnaryOperator<Intake> change, String... tests) {
        return Mutant.of(name, sound -> new BrokenIntakes.Changing(sound, change), tests);
    }

    /** Leaves something of the tenth transport only, so that no other test finds it. */
    private static Mutant tenth(String name, Leaving leaving, String... tests) {
        return Mutant.sharing(
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

    private interface Leaving {
        void leave(TransportSetup setup);
    }

    private static void beginThread(TransportSetup setup) {
        Thread thread = new Thread(BrokenEndings::hang, "left by " + setup.instance());
        thread.setDaemon(true);
        thread.start();
    }

    /** The tenth transport does not close. */
    private static final class LeavingOne implements Mutant.Fault {
        private final AtomicInteger started = new AtomicInteger();

        @Override
        public Transport connect(InMemoryBroker broker, TransportSetup setup) {
            InMemoryTransport sound = InMemoryTransport.connect(broker, setup);
            if (started.incrementAndGet() != 10) {
                return sound;
            }
            return new BrokenTransport(sound) {
                @Override
                public void close() {}
            };
        }
    }

    /** Does something of its own when the broker is not there. */
    private static Mutant starting(String name, Refused refused, String... tests) {
        return Mutant.sharing(
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

    private interface Refused {
        Transport instead(TransportSetup setup, TransportException failure);
    }

    private static Transport untyped(TransportSetup setup, TransportException failure) {
        throw new IllegalStateException("no broker for " + setup.service(), failure);
    }

    private static Transport hanging(TransportSetup setup, TransportException failure) {
        BrokenEndings.hang();
        throw failure;
    }

    private static Transport deluded(TransportSetup setup, TransportException failure) {
        return InMemoryTransport.connect(InMemoryBroker.create(10), setup);
    }

    /** Drops messages while nobody on this wire receives. */
    private static final class Forgetful extends BrokenTransport {
        private final AtomicInteger receivers;
        private final AtomicInteger own = new AtomicInteger();

        private Forgetful(InMemoryTransport sound, AtomicInteger receivers) {
            super(sound);
            this.receivers = receivers;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            receivers.incrementAndGet();
            own.incrementAndGet();
            return super.receive(address, settings, listener);
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
    private static final class Telling extends BrokenTransport {
        private Telling(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            Forwarded<Reply> told = new Forwarded<>(super.request(address, envelope, deadline));
            told.behind.whenComplete((reply, failure) -> told.end(reply, failure == null ? null : withCause(failure)));
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

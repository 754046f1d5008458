package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Transports that do something wrong with requests; each class does it on one side. */
final class RequestMutants {
    private RequestMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("promises too much", Boasting::new, "g1_guaranteesAreThosePromised"),
                asking("cuts off a byte of the body", Envelopes::shortened, "c1_requestAndReplyArriveUnchanged"),
                asking("drops headers", Envelopes::headless, "c2_foreignHeadersDoNotBreakTheServer"),
                asking("forgets the cause", Envelopes::causeless, "c4_correlationCausationAndTraceOfARequestArrive"),
                Mutant.sharing(
                        "lets requests of any size through",
                        () -> (broker, setup) -> InMemoryTransport.connect(broker, Setups.unlimited(setup)),
                        "c5_oversizedRequestDoesNotTravel"),
                serving("does not read what strangers ask", Strangers::new, "c6_foreignPeerAsksAndAnswers"),
                Mutant.of("asks twice", AskingTwice::new, "r1_eachRequestGoesToOneListener"),
                serving("mixes up replies when there are many", MixingUp::new, "r2_replyReachesOnlyItsCaller"),
                answering("forgets a fault's details", Replies::bare, "r3_faultArrivesWithCodeAndDetails"),
                answering("forgets that nobody may retry", Replies::retryable, "r3_failureArrivesWithAllThePeerSays"),
                Mutant.sharing(
                        "tells nobody of late replies",
                        () -> (broker, setup) -> InMemoryTransport.connect(broker, Setups.observedBy(setup, Observer.NONE)),
                        "r4_lateReplyIsDroppedAndCounted"),
                Mutant.of("gives a late reply to the next caller", LateToTheNext::new, "r4_lateReplyIsDroppedAndCounted"),
                failing(
                        "waits for a listener to come",
                        failure -> failure.reason() == Reason.UNROUTABLE ? null : failure,
                        "r5_requestNobodyServesIsUnroutable",
                        "r5_requestAfterTheListenerStoppedIsUnroutable"),
                Mutant.of("waits for the peer when cancelled", WaitingForThePeer::new, "r6_cancelledRequestEndsWhileTheWireIsFrozen"),
                serving("keeps failures to itself", KeepingFailures::new, "r7_failingListenerIsAFailureAndNoTimeout"),
                serving("asks a listener one thing at a time", OneAtATime::new, "r8_slowListenerDoesNotDelayOthers"),
                Mutant.of("asks two things at once at most", TwoAtOnce::new, "r9_nestedRequestsDoNotDeadlock"),
                Mutant.of("delivers what has expired", DeliveringExpired::new, "r10_expiredRequestNeverReachesTheListener"),
                Mutant.of("does not say how much time is left", Timeless::new, "r10_remainingTimeTravels"),
                Mutant.of("never frees the slot of what was cancelled", LeakingSlots::new, "r11_cancelFreesTheSlot"),
                serving("stops when a caller has gone", Offended::new, "r12_replyToADeadCallerHarmsNobody"),
                Mutant.of("waits for room", WaitingForRoom::new, "r13_pendingRequestsAreHeldOrRefusedAtOnce"),
                failing(
                        "leaves calls pending when the connection dies",
                        failure -> failure.reason() == Reason.CONNECTION_LOST ? null : failure,
                        "r14_deadConnectionFailsEveryPendingRequest"),
                failing(
                        "says of everything that it was not sent",
                        failure -> new TransportException(Progress.NOT_SENT, failure.reason(), "denied", failure),
                        "r14_deadConnectionFailsEveryPendingRequest"),
                Mutant.of("throws", Throwing::new, "r15_requestNeverBlocksAndNeverThrows"));
    }

    /** Changes what leaves the caller. */
    private static Mutant asking(String name, Function<Envelope, Envelope> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Reply> request(
                            Address.Operation address, Envelope envelope, Deadline deadline) {
                        return super.request(address, change.apply(envelope), deadline);
                    }
                },
                tests);
    }

    /** Changes what becomes of failed requests; to null for nothing at all. */
    private static Mutant failing(
            String name, Function<TransportException, TransportException> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Reply> request(
                            Address.Operation address, Envelope envelope, Deadline deadline) {
                        CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
                        Forwarded<Reply> forwarded = new Forwarded<>(sent);
                        sent.whenComplete((reply, thrown) -> {
                            TransportException failure =
                                    thrown == null ? null : change.apply((TransportException) thrown);
                            if (thrown == null) {
                                forwarded.complete(reply);
                            } else if (failure != null) {
                                forwarded.completeExceptionally(failure);
                            }
                        });
                        return forwarded;
                    }
                },
                tests);
    }

    /** Changes the server's side. */
    private static Mutant serving(
            String name, Function<RequestListener, RequestListener> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Intake serve(
                            Address.Operation address, IntakeSettings settings, RequestListener listener) {
                        return super.serve(address, settings, change.apply(listener));
                    }
                },
                tests);
    }

    /** Changes what leaves the server. */
    private static Mutant answering(String name, Function<Reply, Reply> change, String... tests) {
        return serving(name, listener -> asked -> listener.onRequest(asked).thenApply(change), tests);
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Transports that do something wrong with requests. */
final class RequestMutants {
    private RequestMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of(
                        "promises too much",
                        BrokenCallers.Boasting::new,
                        "g1_guaranteesAreThosePromised",
                        "g2_whatIsNotPromisedIsRefused"),
                sending("cuts off a byte of a request", Tampering::shortened, "c1_requestAndReplyArriveUnchanged"),
                sending(
                        "drops the headers of a request that it does not know",
                        Tampering::headless,
                        "c2_foreignHeadersDoNotBreakTheServer"),
                sending(
                        "forgets the cause of a request",
                        Tampering::causeless,
                        "c4_correlationCausationAndTraceOfARequestArrive",
                        "c4_conversationCrossesRequestsAndCommands"),
                Mutant.sharing(
                        "lets requests of any size through",
                        () -> (broker, setup) -> InMemoryTransport.connect(broker, Tampering.unlimited(setup)),
                        "c5_oversizedRequestDoesNotTravel",
                        "c5_oversizedRequestIsRefusedTyped",
                        "c5_oversizedCommandIsRefusedTyped"),
                serving("does not read what strangers ask", BrokenServers::strange, "c6_foreignPeerAsksAndAnswers"),
                Mutant.of("asks every tenth time twice", BrokenCallers.Twice::new, "r1_eachRequestGoesToOneListener"),
                serving("mixes up replies when there are many", BrokenServers::mixing, "r2_replyReachesOnlyItsCaller"),
                replying(
                        "forgets a fault's details",
                        Tampering::bare,
                        "r3_faultArrivesWithCodeAndDetails",
                        "r3_faultHasItsDetails"),
                replying("forgets that nobody may retry", Tampering::retryable, "r3_failureArrivesWithAllThePeerSays"),
                Mutant.sharing(
                        "tells nobody of late replies",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, Tampering.observedBy(setup, Observer.NONE)),
                        "r4_lateReplyIsDroppedAndCounted",
                        "r4_lateReplyIsCounted"),
                Mutant.of(
                        "gives a late reply to the next caller",
                        BrokenCallers.LateToTheNext::new,
                        "r4_lateReplyIsDroppedAndCounted",
                        "r4_lateReplyIsCounted"),
                failing(
                        "waits for a listener to come",
                        failure -> failure.reason() == Reason.UNROUTABLE ? null : failure,
                        "r5_requestNobodyServesIsUnroutable",
                        "r5_requestAfterTheListenerStoppedIsUnroutable",
                        "r5_unservedOperationIsUnroutableAtOnce"),
                Mutant.of(
                        "waits for the peer when it cancels",
                        BrokenCallers.WaitingForThePeer::new,
                        "r6_cancelledRequestEndsWhileTheWireIsFrozen",
                        "r6_timeoutFiresExactly",
                        "r6_timeoutFiresExactlyWhileNothingMoves"),
                serving(
                        "keeps a listener's failure to itself",
                        BrokenServers::silent,
                        "r7_failingListenerIsAFailureAndNoTimeout"),
                serving(
                        "asks a listener one thing at a time",
                        BrokenServers::oneAtATime,
                        "r8_slowListenerDoesNotDelayOthers"),
                Mutant.of(
                        "asks two things at once at most",
                        BrokenCallers.TwoAtOnce::new,
                        "r9_nestedRequestsDoNotDeadlock",
                        "r9_nestedRequestsWithConcurrencyOneDoNotDeadlock"),
                Mutant.of(
                        "delivers what has expired",
                        BrokenCallers.DeliveringExpired::new,
                        "r10_expiredRequestNeverReachesTheListener"),
                Mutant.of(
                        "does not tell the time that is left",
                        BrokenCallers.Timeless::new,
                        "r10_remainingTimeTravels",
                        "r10_expiredRequestNeverReachesTheHandler"),
                Mutant.of(
                        "keeps the slots of what was cancelled",
                        BrokenCallers.LeakingSlots::new,
                        "r11_cancelFreesTheSlot"),
                serving("is offended when a caller goes", BrokenServers::offended, "r12_replyToADeadCallerHarmsNobody"),
                Mutant.of(
                        "waits for room",
                        BrokenCallers.WaitingForRoom::new,
                        "r13_pendingRequestsAreHeldOrRefusedAtOnce"),
                failing(
                        "leaves requests pending when the connection dies",
                        failure -> failure.reason() == Reason.CONNECTION_LOST ? null : failure,
                        "r14_deadConnectionFailsEveryPendingRequest",
                        "r14_lostConnectionEndsPendingCallsAsUnknown"),
                failing(
                        "says of all that failed that it was not sent",
                        failure -> new TransportException(Progress.NOT_SENT, failure.reason(), "denied", failure),
                        "r14_deadConnectionFailsEveryPendingRequest",
                        "r14_lostConnectionEndsPendingCallsAsUnknown"),
                Mutant.of(
                        "throws what went wrong", BrokenCallers.Throwing::new, "r15_requestNeverBlocksAndNeverThrows"));
    }

    /** Changes what leaves the caller. */
    private static Mutant sending(String name, UnaryOperator<Envelope> change, String... tests) {
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

    /** Changes what the caller is told when a request fails; null for never a word. */
    private static Mutant failing(String name, UnaryOperator<TransportException> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public CompletableFuture<Reply> request(
                            Address.Operation address, Envelope envelope, Deadline deadline) {
                        Forwarded<Reply> told = new Forwarded<>(super.request(address, envelope, deadline));
                        told.behind.whenComplete((reply, failure) -> {
                            TransportException changed =
                                    failure instanceof TransportException typed ? change.apply(typed) : null;
                            if (failure == null || changed != null) {
                                told.end(reply, changed);
                            }
                        });
                        return told;
                    }
                },
                tests);
    }

    /** Changes what a listener hears, or what is heard from it. */
    private static Mutant serving(String name, UnaryOperator<RequestListener> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Intake serve(Address.Operation address, IntakeSettings settings, RequestListener listener) {
                        return super.serve(address, settings, change.apply(listener));
                    }
                },
                tests);
    }

    /** Changes what leaves the server. */
    private static Mutant replying(String name, UnaryOperator<Reply> change, String... tests) {
        return serving(name, listener -> asked -> listener.onRequest(asked).thenApply(change), tests);
    }
}

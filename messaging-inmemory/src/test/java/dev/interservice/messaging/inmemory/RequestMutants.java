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

    static List<TransportMutant> all() {
        return List.of(
                TransportMutant.of(
                        "promises too much",
                        BrokenRequestTransports.OverpromisingTransport::new,
                        "g1_guaranteesAreThosePromised",
                        "g2_whatIsNotPromisedIsRefused"),
                sending(
                        "cuts off a byte of a request",
                        MessageTampering::shortened,
                        "c1_requestAndReplyArriveUnchanged"),
                sending(
                        "drops the headers of a request that it does not know",
                        MessageTampering::withoutCustomHeaders,
                        "c2_foreignHeadersDoNotBreakTheServer"),
                sending(
                        "forgets the cause of a request",
                        MessageTampering::withoutCausation,
                        "c4_correlationCausationAndTraceOfARequestArrive",
                        "c4_conversationCrossesRequestsAndCommands"),
                TransportMutant.withSharedState(
                        "lets requests of any size through",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, MessageTampering.withoutSizeLimit(setup)),
                        "c5_oversizedRequestDoesNotTravel",
                        "c5_oversizedRequestIsRefusedTyped",
                        "c5_oversizedCommandIsRefusedTyped"),
                serving(
                        "does not read what strangers ask",
                        BrokenRequestListeners::ignoringUnknownCallers,
                        "c6_foreignPeerAsksAndAnswers"),
                TransportMutant.of(
                        "asks every tenth time twice",
                        BrokenRequestTransports.DuplicateRequestTransport::new,
                        "r1_eachRequestGoesToOneListener"),
                serving(
                        "mixes up replies when there are many",
                        BrokenRequestListeners::mixingReplies,
                        "r2_replyReachesOnlyItsCaller"),
                replying(
                        "forgets a fault's details",
                        MessageTampering::withoutFaultDetails,
                        "r3_faultArrivesWithCodeAndDetails",
                        "r3_faultHasItsDetails"),
                replying(
                        "forgets that nobody may retry",
                        MessageTampering::withRetryAllowed,
                        "r3_failureArrivesWithAllThePeerSays"),
                TransportMutant.withSharedState(
                        "tells nobody of late replies",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, MessageTampering.withObserver(setup, Observer.NONE)),
                        "r4_lateReplyIsDroppedAndCounted",
                        "r4_lateReplyIsCounted"),
                TransportMutant.of(
                        "gives a late reply to the next caller",
                        BrokenRequestTransports.LateReplyToNextCallTransport::new,
                        "r4_lateReplyIsDroppedAndCounted",
                        "r4_lateReplyIsCounted"),
                failing(
                        "waits for a listener to come",
                        failure -> failure.reason() == Reason.UNROUTABLE ? null : failure,
                        "r5_requestNobodyServesIsUnroutable",
                        "r5_requestAfterTheListenerStoppedIsUnroutable",
                        "r5_unservedOperationIsUnroutableAtOnce"),
                TransportMutant.of(
                        "waits for the peer when it cancels",
                        BrokenRequestTransports.BlockingCancelTransport::new,
                        "r6_cancelledRequestEndsWhileTheWireIsFrozen",
                        "r6_timeoutFiresExactly",
                        "r6_timeoutFiresExactlyWhileNothingMoves"),
                serving(
                        "keeps a listener's failure to itself",
                        BrokenRequestListeners::droppingFailures,
                        "r7_failingListenerIsAFailureAndNoTimeout"),
                serving(
                        "asks a listener one thing at a time",
                        BrokenRequestListeners::oneAtATime,
                        "r8_slowListenerDoesNotDelayOthers"),
                TransportMutant.of(
                        "asks two things at once at most",
                        BrokenRequestTransports.TwoPendingRequestsTransport::new,
                        "r9_nestedRequestsDoNotDeadlock",
                        "r9_nestedRequestsWithConcurrencyOneDoNotDeadlock"),
                TransportMutant.of(
                        "delivers what has expired",
                        BrokenRequestTransports.ExpiredRequestTransport::new,
                        "r10_expiredRequestNeverReachesTheListener"),
                TransportMutant.of(
                        "does not tell the time that is left",
                        BrokenRequestTransports.DeadlineDroppingTransport::new,
                        "r10_remainingTimeTravels",
                        "r10_expiredRequestNeverReachesTheHandler"),
                TransportMutant.of(
                        "keeps the slots of what was cancelled",
                        BrokenRequestTransports.SlotLeakingTransport::new,
                        "r11_cancelFreesTheSlot"),
                serving(
                        "is offended when a caller goes",
                        BrokenRequestListeners::silentAfterCancel,
                        "r12_replyToADeadCallerHarmsNobody"),
                TransportMutant.of(
                        "waits for room",
                        BrokenRequestTransports.BlockingRequestTransport::new,
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
                TransportMutant.of(
                        "throws what went wrong",
                        BrokenRequestTransports.ThrowingRequestTransport::new,
                        "r15_requestNeverBlocksAndNeverThrows"));
    }

    /** Changes what leaves the caller. */
    private static TransportMutant sending(String name, UnaryOperator<Envelope> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public CompletableFuture<Reply> request(
                            Address.Operation address, Envelope envelope, Deadline deadline) {
                        return super.request(address, change.apply(envelope), deadline);
                    }
                },
                tests);
    }

    /** Changes what the caller is told when a request fails; null for never a word. */
    private static TransportMutant failing(String name, UnaryOperator<TransportException> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public CompletableFuture<Reply> request(
                            Address.Operation address, Envelope envelope, Deadline deadline) {
                        ForwardingFuture<Reply> told =
                                new ForwardingFuture<>(super.request(address, envelope, deadline));
                        told.forwarded.whenComplete((reply, failure) -> {
                            TransportException changed =
                                    failure instanceof TransportException typed ? change.apply(typed) : null;
                            if (failure == null || changed != null) {
                                told.completeWith(reply, changed);
                            }
                        });
                        return told;
                    }
                },
                tests);
    }

    /** Changes what a listener hears, or what is heard from it. */
    private static TransportMutant serving(String name, UnaryOperator<RequestListener> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public Intake serve(
                            Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
                        return super.serve(address, intakeSettings, change.apply(listener));
                    }
                },
                tests);
    }

    /** Changes what leaves the server. */
    private static TransportMutant replying(String name, UnaryOperator<Reply> change, String... tests) {
        return serving(name, listener -> asked -> listener.onRequest(asked).thenApply(change), tests);
    }
}

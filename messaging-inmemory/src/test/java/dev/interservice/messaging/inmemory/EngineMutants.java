package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.DeadLetter;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Transports that do something wrong which services notice: the engine must not hide it, and cannot make it good. */
final class EngineMutants {
    private EngineMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                TransportMutant.of(
                        "never answers with a failure",
                        BrokenEngineTransports.FailureDroppingTransport::new,
                        "r7_throwingHandlerIsARemoteException"),
                TransportMutant.of(
                        "frees its place by a reply only",
                        BrokenEngineTransports.SingleSlotTransport::new,
                        "r11_cancelFreesThePlace"),
                TransportMutant.of(
                        "makes the thirty-first caller wait",
                        BrokenEngineTransports.ThirtySlotsTransport::new,
                        "r13_boundOnPendingCallsRejectsAtOnce"),
                TransportMutant.withSharedState(
                        "keeps the caller while nothing moves",
                        () -> (broker, setup) -> new BrokenEngineTransports.CallerBlockingTransport(
                                broker, InMemoryTransport.connect(broker, setup)),
                        "r15_requestAsyncDoesNotBlock"),
                ChannelMutantFactory.sending(
                        "forgets what caused a command or event",
                        MessageTampering::withoutCausation,
                        "c4_conversationCrossesEveryVerb",
                        "c4_conversationCrossesRequestsAndCommands"),
                ChannelMutantFactory.sending(
                        "ends a trace at a command or event",
                        MessageTampering::withoutTrace,
                        "c4_conversationCrossesEveryVerb",
                        "c4_conversationCrossesRequestsAndCommands"),
                ChannelMutantFactory.delivering(
                        "stamps a message that comes again",
                        delivery -> delivery.attempt() == 1
                                ? delivery
                                : new Delivery(
                                        MessageTampering.withExtraHeader(delivery.envelope()),
                                        delivery.attempt(),
                                        delivery.deadline()),
                        "c3_senderAndHandlersShareNoObjects"),
                TransportMutant.of(
                        "takes its buffer back when the first group is done",
                        BrokenEngineTransports.BufferReusingTransport::new,
                        "c3_groupsShareNoObjects"),
                TransportMutant.of(
                        "holds back the second message until the first is settled",
                        BrokenEngineTransports.PrefetchOneTransport::new,
                        "p12_concurrencyIsKeptExactly"),
                TransportMutant.of(
                        "takes each member for a group of its own",
                        BrokenEngineTransports.GroupPerInstanceTransport::new,
                        "p1_everyGroupHandlesEachEvent"),
                TransportMutant.of(
                        "takes all groups for one",
                        BrokenEngineTransports.SingleGroupTransport::new,
                        "p1_everyGroupHandlesEachEvent"),
                ChannelMutantFactory.accepting(
                        "takes commands that nobody wants", Reason.UNROUTABLE, "p4_commandNobodyConsumesIsUnroutable"),
                TransportMutant.withSharedState(
                        "refuses events that nobody wants",
                        () -> {
                            AtomicInteger subscribers = new AtomicInteger();
                            return (broker, setup) -> new BrokenEngineTransports.UnwantedEventRefusingTransport(
                                    InMemoryTransport.connect(broker, setup), subscribers);
                        },
                        "p4_eventNobodySubscribedToIsAccepted"),
                ChannelMutantFactory.claiming(
                        "says that a broker has stored it",
                        Acceptance.STORED_BY_BROKER,
                        "p5_receiptSaysWhoHoldsTheMessage"),
                ChannelMutantFactory.claiming(
                        "says that the peer has it", Acceptance.HANDED_TO_PEER, "p5_receiptSaysWhoHoldsTheMessage"),
                TransportMutant.of(
                        "gives a receipt before the wire does",
                        BrokenEngineTransports.EarlyReceiptTransport::new,
                        "p5_receiptComesOnlyFromTheWire",
                        "l4_useAfterCloseIsTyped"),
                TransportMutant.of(
                        "keeps no order between instances",
                        BrokenEngineTransports.KeyOrderIgnoringTransport::new,
                        "p13_orderPerKeyHoldsAcrossAFailure"),
                ChannelMutantFactory.sending(
                        "forgets the time to live on its way",
                        MessageTampering::withoutTimeToLive,
                        "p15_expiredMessageIsNotHandled"),
                ChannelMutantFactory.settling(
                        "tries again without a delay",
                        settlement -> settlement instanceof Redeliver ? new Redeliver(Duration.ZERO) : settlement,
                        "p7_failingHandlerIsTriedAgainWithGrowingDelay"),
                ChannelMutantFactory.delivering(
                        "takes each attempt for the first",
                        delivery -> new Delivery(delivery.envelope(), 1, delivery.deadline()),
                        "p7_failingHandlerIsTriedAgainWithGrowingDelay",
                        "p8_afterTheLastAttemptItIsADeadLetter"),
                ChannelMutantFactory.settling(
                        "drops what it should put aside",
                        settlement -> settlement instanceof DeadLetter ? Acknowledge.ACKNOWLEDGE : settlement,
                        "p8_afterTheLastAttemptItIsADeadLetter",
                        "p9_unreadableMessageIsADeadLetterAtOnce"),
                ChannelMutantFactory.settling(
                        "puts aside and keeps the reason to itself",
                        settlement -> settlement instanceof DeadLetter deadLetter
                                ? new DeadLetter("", deadLetter.attempts())
                                : settlement,
                        "p8_afterTheLastAttemptItIsADeadLetter"),
                ChannelMutantFactory.settling(
                        "does not know how often a dead letter was tried",
                        settlement -> settlement instanceof DeadLetter deadLetter
                                ? new DeadLetter(deadLetter.cause(), 0)
                                : settlement,
                        "p8_afterTheLastAttemptItIsADeadLetter",
                        "p9_unreadableMessageIsADeadLetterAtOnce"),
                TransportMutant.of(
                                "lets all wait behind one that is delayed",
                                BrokenEngineTransports.SingleKeyTransport::new,
                                "p10_poisonDoesNotBlockItsNeighbours")
                        .affecting("c4_correlationCausationAndTraceOfAMessageArrive"),
                TransportMutant.of(
                        "stops without waiting for what is in hand",
                        BrokenEngineTransports.UndrainedStopTransport::new,
                        "l2_drainFinishesWhatIsInHand"),
                ChannelMutantFactory.settling(
                        "counts what is given back as tried",
                        settlement -> settlement instanceof Return ? new Redeliver(Duration.ZERO) : settlement,
                        "l3_pastTheGraceHandlersAreInterruptedAndTheirMessagesComeOnceMore"),
                ChannelMutantFactory.settling(
                        "drops what is given back",
                        settlement -> settlement instanceof Return ? Acknowledge.ACKNOWLEDGE : settlement,
                        "l3_pastTheGraceHandlersAreInterruptedAndTheirMessagesComeOnceMore"),
                TransportMutant.of(
                        "waits for the wire when a send is cancelled",
                        BrokenEngineTransports.BlockingSendCancelTransport::new,
                        "p5_receiptComesOnlyFromTheWire",
                        "l4_useAfterCloseIsTyped"));
    }
}

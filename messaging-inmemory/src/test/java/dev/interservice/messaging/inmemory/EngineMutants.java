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

    static List<Mutant> all() {
        return List.of(
                Mutant.of(
                        "never answers with a failure",
                        BrokenUses.SilentFailures::new,
                        "r7_throwingHandlerIsARemoteException"),
                Mutant.of("frees its place by a reply only", BrokenUses.OnePlace::new, "r11_cancelFreesThePlace"),
                Mutant.of(
                        "makes the thirty-first caller wait",
                        BrokenUses.ThirtyPlaces::new,
                        "r13_boundOnPendingCallsRejectsAtOnce"),
                Mutant.sharing(
                        "keeps the caller while nothing moves",
                        () -> (broker, setup) ->
                                new BrokenUses.KeepingTheCaller(broker, InMemoryTransport.connect(broker, setup)),
                        "r15_requestAsyncDoesNotBlock"),
                ChannelFault.sending(
                        "forgets what caused a command or event",
                        Tampering::causeless,
                        "c4_conversationCrossesEveryVerb",
                        "c4_conversationCrossesRequestsAndCommands"),
                ChannelFault.sending(
                        "ends a trace at a command or event",
                        Tampering::traceless,
                        "c4_conversationCrossesEveryVerb",
                        "c4_conversationCrossesRequestsAndCommands"),
                ChannelFault.delivering(
                        "stamps a message that comes again",
                        delivery -> delivery.attempt() == 1
                                ? delivery
                                : new Delivery(
                                        Tampering.labelled(delivery.envelope()),
                                        delivery.attempt(),
                                        delivery.deadline()),
                        "c3_senderAndHandlersShareNoObjects"),
                Mutant.of(
                        "takes its buffer back when the first group is done",
                        BrokenUses.TakingBuffersBack::new,
                        "c3_groupsShareNoObjects"),
                Mutant.of(
                        "holds back the second message until the first is settled",
                        BrokenUses.OneInHand::new,
                        "p12_concurrencyIsKeptExactly"),
                Mutant.of(
                        "takes each member for a group of its own",
                        BrokenUses.LonelyMembers::new,
                        "p1_everyGroupHandlesEachEvent"),
                Mutant.of("takes all groups for one", BrokenUses.OneGroup::new, "p1_everyGroupHandlesEachEvent"),
                ChannelFault.accepting(
                        "takes commands that nobody wants", Reason.UNROUTABLE, "p4_commandNobodyConsumesIsUnroutable"),
                Mutant.sharing(
                        "refuses events that nobody wants",
                        () -> {
                            AtomicInteger subscribers = new AtomicInteger();
                            return (broker, setup) -> new BrokenUses.ChoosyPublisher(
                                    InMemoryTransport.connect(broker, setup), subscribers);
                        },
                        "p4_eventNobodySubscribedToIsAccepted"),
                ChannelFault.claiming(
                        "says that a broker has stored it",
                        Acceptance.STORED_BY_BROKER,
                        "p5_receiptSaysWhoHoldsTheMessage"),
                ChannelFault.claiming(
                        "says that the peer has it", Acceptance.HANDED_TO_PEER, "p5_receiptSaysWhoHoldsTheMessage"),
                Mutant.of(
                        "gives a receipt before the wire does",
                        BrokenUses.HastyReceipts::new,
                        "p5_receiptComesOnlyFromTheWire",
                        "l4_useAfterCloseIsTyped"),
                Mutant.of(
                        "keeps no order between instances",
                        BrokenUses.Unordered::new,
                        "p13_orderPerKeyHoldsAcrossAFailure"),
                ChannelFault.sending(
                        "forgets the time to live on its way", Tampering::immortal, "p15_expiredMessageIsNotHandled"),
                ChannelFault.settling(
                        "tries again without a delay",
                        settlement -> settlement instanceof Redeliver ? new Redeliver(Duration.ZERO) : settlement,
                        "p7_failingHandlerIsTriedAgainWithGrowingDelay"),
                ChannelFault.delivering(
                        "takes each attempt for the first",
                        delivery -> new Delivery(delivery.envelope(), 1, delivery.deadline()),
                        "p7_failingHandlerIsTriedAgainWithGrowingDelay",
                        "p8_afterTheLastAttemptItIsADeadLetter"),
                ChannelFault.settling(
                        "drops what it should put aside",
                        settlement -> settlement instanceof DeadLetter ? Acknowledge.ACKNOWLEDGE : settlement,
                        "p8_afterTheLastAttemptItIsADeadLetter",
                        "p9_unreadableMessageIsADeadLetterAtOnce"),
                ChannelFault.settling(
                        "puts aside and keeps the reason to itself",
                        settlement -> settlement instanceof DeadLetter deadLetter
                                ? new DeadLetter("", deadLetter.attempts())
                                : settlement,
                        "p8_afterTheLastAttemptItIsADeadLetter"),
                ChannelFault.settling(
                        "does not know how often a dead letter was tried",
                        settlement -> settlement instanceof DeadLetter deadLetter
                                ? new DeadLetter(deadLetter.cause(), 0)
                                : settlement,
                        "p8_afterTheLastAttemptItIsADeadLetter",
                        "p9_unreadableMessageIsADeadLetterAtOnce"),
                Mutant.of(
                                "lets all wait behind one that is delayed",
                                BrokenUses.OneLine::new,
                                "p10_poisonDoesNotBlockItsNeighbours")
                        .touching("c4_correlationCausationAndTraceOfAMessageArrive"),
                Mutant.of(
                        "stops without waiting for what is in hand",
                        BrokenUses.ImpatientStop::new,
                        "l2_drainFinishesWhatIsInHand"),
                ChannelFault.settling(
                        "counts what is given back as tried",
                        settlement -> settlement instanceof Return ? new Redeliver(Duration.ZERO) : settlement,
                        "l3_pastTheGraceHandlersAreInterruptedAndTheirMessagesComeOnceMore"),
                ChannelFault.settling(
                        "drops what is given back",
                        settlement -> settlement instanceof Return ? Acknowledge.ACKNOWLEDGE : settlement,
                        "l3_pastTheGraceHandlersAreInterruptedAndTheirMessagesComeOnceMore"),
                Mutant.of(
                        "waits for the wire when a send is cancelled",
                        BrokenUses.StubbornSends::new,
                        "p5_receiptComesOnlyFromTheWire",
                        "l4_useAfterCloseIsTyped"));
    }
}

package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChannelFault.accepting;
import static dev.interservice.messaging.inmemory.ChannelFault.asking;
import static dev.interservice.messaging.inmemory.ChannelFault.receiving;
import static dev.interservice.messaging.inmemory.ChannelFault.sending;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;

/** Transports that bring messages to the wrong ones, too early, too late or not at all, or do not tell the truth of it. */
final class ChannelMutants {
    private ChannelMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of(
                        "makes a group of each member",
                        BrokenRoutes.Lonely::new,
                        "p1_everyGroupGetsEachEventAndOneMemberHandlesIt"),
                BrokenRoutes.sharing(
                        "forgets the second group",
                        BrokenRoutes.FirstGroupOnly::new,
                        "p1_everyGroupGetsEachEventAndOneMemberHandlesIt"),
                Mutant.of(
                        "sends every tenth message twice", BrokenSenders.Twice::new, "p1_eachCommandGoesToOneReceiver"),
                Mutant.of("takes all topics for one", BrokenRoutes.OneTopic::new, "p2_topicsNeverMix"),
                Mutant.of(
                        "tells all groups what is meant for one",
                        BrokenRoutes.Indiscreet::new,
                        "p2_messageForOneGroupReachesNoOther"),
                Mutant.sharing(
                                "begins to receive a little later",
                                () -> (broker, setup) -> new BrokenRoutes.Late(
                                        InMemoryTransport.connect(broker, setup), setup.environment()),
                                "p3_nextMessageArrivesOnceReceiveHasReturned")
                        .touching(
                                "c4_correlationCausationAndTraceOfAMessageArrive",
                                "p2_topicsNeverMix",
                                "p7_eachRedeliveryIsOneAttemptMore"),
                BrokenRoutes.sharing(
                        "takes an unheard event for an error",
                        BrokenRoutes.Unheard::new,
                        "p4_eventNobodySubscribesToIsNoError"),
                accepting("accepts commands for nobody", Reason.UNROUTABLE, "p4_commandToAnUnknownQueueIsUnroutable"),
                BrokenRoutes.sharing(
                        "keeps nothing for those who are away",
                        BrokenRoutes.Absent::new,
                        "p14_messagesWaitForAnAbsentGroup",
                        "p14_messagesWaitForAnAbsentReceiver"),
                Mutant.of(
                        "accepts some messages and never sends them",
                        BrokenSenders.Losing::new,
                        "p5_messageThatWasAcceptedIsThere"),
                Mutant.of("accepts before the queue does", BrokenSenders.Hasty::new, "p5_fullQueueIsNeverSuccess"),
                Mutant.of("sends what was cancelled", BrokenSenders.NeverCancelling::new, "p5_fullQueueIsNeverSuccess"),
                accepting(
                        "accepts messages without a connection",
                        Reason.UNAVAILABLE,
                        "p5_sendOnADeadConnectionIsNeverSuccess"),
                Mutant.of(
                        "loses what an interrupted thread sends",
                        BrokenSenders.Interruptible::new,
                        "p5_interruptedSenderIsToldTheTruth"),
                receiving(
                                "acknowledges before the listener is done",
                                BrokenReceivers::hasty,
                                "p6_nothingIsAcknowledgedBeforeTheListenerCompletes")
                        .touching("p7_eachRedeliveryIsOneAttemptMore"),
                Mutant.of(
                        "forgets what it acknowledged when it closes",
                        BrokenReceivers.Forgetful::new,
                        "p6_acknowledgedMessageNeverComesAgain"),
                asking(
                        "takes twice as much as it may",
                        ChannelMutants::doubled,
                        "p12_neverMoreInHandThanPrefetch",
                        "p12_slowConsumerDoesNotStopTheSender"),
                asking(
                        "takes one message at a time",
                        ChannelMutants::single,
                        "p12_neverMoreInHandThanPrefetch",
                        "p10_poisonMessageDoesNotBlockItsNeighbours",
                        "p13_keysDoNotWaitForEachOther"),
                Mutant.of("keeps senders waiting", BrokenSenders.Waiting::new, "p12_slowConsumerDoesNotStopTheSender"),
                sending(
                        "lets messages live for ever",
                        Tampering::immortal,
                        "p15_expiredMessageNeverReachesTheListener",
                        "p15_messageThatExpiresInHandDoesNotComeAgain",
                        "p15_endOfLifeArrivesAsDeadline"),
                Mutant.sharing(
                        "tells nobody of expired messages",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, Tampering.observedBy(setup, Observer.NONE)),
                        "p15_expiredMessageNeverReachesTheListener",
                        "p15_messageThatExpiresInHandDoesNotComeAgain"),
                receiving(
                        "does not tell how long a message lives",
                        BrokenReceivers::timeless,
                        "p15_endOfLifeArrivesAsDeadline"));
    }

    private static IntakeSettings doubled(IntakeSettings settings) {
        return new IntakeSettings(2 * settings.concurrency(), 2 * settings.prefetch(), settings.requires());
    }

    private static IntakeSettings single(IntakeSettings settings) {
        return new IntakeSettings(1, 1, settings.requires());
    }
}

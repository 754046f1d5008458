package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChannelMutantFactory.accepting;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.changingIntakeSettings;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.receiving;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.sending;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;

/** Transports that bring messages to the wrong ones, too early, too late or not at all, or do not tell the truth of it. */
final class ChannelMutants {
    private ChannelMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                TransportMutant.of(
                        "makes a group of each member",
                        BrokenRoutingTransports.GroupPerReceiverTransport::new,
                        "p1_everyGroupGetsEachEventAndOneMemberHandlesIt"),
                BrokenRoutingTransports.sharing(
                        "forgets the second group",
                        BrokenRoutingTransports.FirstGroupOnlyTransport::new,
                        "p1_everyGroupGetsEachEventAndOneMemberHandlesIt"),
                TransportMutant.of(
                        "sends every tenth message twice",
                        BrokenSendTransports.DuplicateSendTransport::new,
                        "p1_eachCommandGoesToOneReceiver"),
                TransportMutant.of(
                        "takes all topics for one",
                        BrokenRoutingTransports.SingleTopicTransport::new,
                        "p2_topicsNeverMix"),
                TransportMutant.of(
                        "tells all groups what is meant for one",
                        BrokenRoutingTransports.GroupBroadcastTransport::new,
                        "p2_messageForOneGroupReachesNoOther"),
                TransportMutant.withSharedState(
                                "begins to receive a little later",
                                () -> (broker, setup) -> new BrokenRoutingTransports.DelayedReceiveTransport(
                                        InMemoryTransport.connect(broker, setup), setup.environment()),
                                "p3_nextMessageArrivesOnceReceiveHasReturned")
                        .affecting(
                                "c4_correlationCausationAndTraceOfAMessageArrive",
                                "p2_topicsNeverMix",
                                "p7_eachRedeliveryIsOneAttemptMore"),
                BrokenRoutingTransports.sharing(
                        "takes an unheard event for an error",
                        BrokenRoutingTransports.UnheardEventFailingTransport::new,
                        "p4_eventNobodySubscribesToIsNoError"),
                accepting("accepts commands for nobody", Reason.UNROUTABLE, "p4_commandToAnUnknownQueueIsUnroutable"),
                BrokenRoutingTransports.sharing(
                        "keeps nothing for those who are away",
                        BrokenRoutingTransports.AbsentReceiverDroppingTransport::new,
                        "p14_messagesWaitForAnAbsentGroup",
                        "p14_messagesWaitForAnAbsentReceiver"),
                TransportMutant.of(
                        "accepts some messages and never sends them",
                        BrokenSendTransports.SendLosingTransport::new,
                        "p5_messageThatWasAcceptedIsThere"),
                TransportMutant.of(
                        "accepts before the queue does",
                        BrokenSendTransports.EarlyAcceptanceTransport::new,
                        "p5_fullQueueIsNeverSuccess"),
                TransportMutant.of(
                        "sends what was cancelled",
                        BrokenSendTransports.UncancellableSendTransport::new,
                        "p5_fullQueueIsNeverSuccess"),
                accepting(
                        "accepts messages without a connection",
                        Reason.UNAVAILABLE,
                        "p5_sendOnADeadConnectionIsNeverSuccess"),
                TransportMutant.of(
                        "loses what an interrupted thread sends",
                        BrokenSendTransports.InterruptedSendLosingTransport::new,
                        "p5_interruptedSenderIsToldTheTruth"),
                receiving(
                                "acknowledges before the listener is done",
                                BrokenMessageListeners::acknowledgingEarly,
                                "p6_nothingIsAcknowledgedBeforeTheListenerCompletes")
                        .affecting("p7_eachRedeliveryIsOneAttemptMore"),
                TransportMutant.of(
                        "forgets what it acknowledged when it closes",
                        BrokenMessageListeners.AcknowledgedRedeliveryTransport::new,
                        "p6_acknowledgedMessageNeverComesAgain"),
                changingIntakeSettings(
                        "takes twice as much as it may",
                        ChannelMutants::doubled,
                        "p12_neverMoreInHandThanPrefetch",
                        "p12_slowConsumerDoesNotStopTheSender"),
                changingIntakeSettings(
                        "takes one message at a time",
                        ChannelMutants::single,
                        "p12_neverMoreInHandThanPrefetch",
                        "p10_poisonMessageDoesNotBlockItsNeighbours",
                        "p13_keysDoNotWaitForEachOther"),
                TransportMutant.of(
                        "keeps senders waiting",
                        BrokenSendTransports.BlockingSendTransport::new,
                        "p12_slowConsumerDoesNotStopTheSender"),
                sending(
                        "lets messages live for ever",
                        MessageTampering::withoutTimeToLive,
                        "p15_expiredMessageNeverReachesTheListener",
                        "p15_messageThatExpiresInHandDoesNotComeAgain",
                        "p15_endOfLifeArrivesAsDeadline"),
                TransportMutant.withSharedState(
                        "tells nobody of expired messages",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, MessageTampering.withObserver(setup, Observer.NONE)),
                        "p15_expiredMessageNeverReachesTheListener",
                        "p15_messageThatExpiresInHandDoesNotComeAgain"),
                receiving(
                        "does not tell how long a message lives",
                        BrokenMessageListeners::droppingDeadline,
                        "p15_endOfLifeArrivesAsDeadline"));
    }

    private static IntakeSettings doubled(IntakeSettings intakeSettings) {
        return new IntakeSettings(
                2 * intakeSettings.concurrency(), 2 * intakeSettings.prefetch(), intakeSettings.requires());
    }

    private static IntakeSettings single(IntakeSettings intakeSettings) {
        return new IntakeSettings(1, 1, intakeSettings.requires());
    }
}

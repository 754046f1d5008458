package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChannelMutantFactory.changingDeadLetters;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.changingIntakeSettings;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.decoratingListener;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.receiving;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.settling;

import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Transports that do something wrong with what failed: with attempts, delays, dead letters and the order of what comes again. */
final class RedeliveryMutants {
    private static final Settlement AGAIN = new Settlement.Redeliver(Duration.ZERO);

    private RedeliveryMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                receiving(
                        "counts no attempts",
                        BrokenMessageListeners::droppingAttempt,
                        "p7_eachRedeliveryIsOneAttemptMore"),
                settling(
                        "does not wait before it delivers again",
                        settlement -> settlement instanceof Settlement.Redeliver ? AGAIN : settlement,
                        "p7_redeliveryComesAfterItsDelay"),
                receiving(
                        "keeps in hand what has to wait",
                        BrokenMessageListeners::keepingDelayed,
                        "p7_delayTakesNobodysPlace"),
                receiving(
                        "counts attempts by itself",
                        BrokenMessageListeners::countingAttemptsItself,
                        "p7_attemptsAreCountedAcrossInstances"),
                settling(
                        "counts what is given back as an attempt",
                        settlement -> settlement instanceof Settlement.Return ? AGAIN : settlement,
                        "p7_returnedMessageKeepsItsAttempt"),
                receiving(
                        "drops what a listener fails at",
                        BrokenMessageListeners::dropping,
                        "p7_failedListenerMeansAgainAtOnce"),
                receiving(
                        "fails all in hand with one",
                        BrokenMessageListeners::redeliveringAllInFlight,
                        "p10_poisonMessageDoesNotCondemnItsNeighbours"),
                changingDeadLetters(
                        "labels dead letters",
                        BrokenDeadLetterStores::addingHeader,
                        "p8_deadLetterKeepsCauseAttemptsSourceAndTheOriginal"),
                changingDeadLetters(
                        "forgets why a message was put aside",
                        BrokenDeadLetterStores::droppingCause,
                        "p8_deadLetterKeepsCauseAttemptsSourceAndTheOriginal"),
                changingDeadLetters(
                        "takes out the dead letters it looks at",
                        BrokenDeadLetterStores::removingOnBrowse,
                        "p8_deadLetterIsRemovedOnce"),
                changingDeadLetters(
                        "removes nothing for ever",
                        BrokenDeadLetterStores::neverRemoving,
                        "p8_deadLetterIsRemovedOnce"),
                TransportMutant.of(
                        "has one store of dead letters for all groups",
                        BrokenDeadLetterStores.SharedDeadLettersTransport::new,
                        "p8_groupsHaveDeadLettersOfTheirOwn"),
                decoratingListener(
                        "delivers dead letters as well",
                        BrokenMessageListeners::deliveringDeadLetters,
                        "p9_deadLetterComesNoMore"),
                decoratingListener(
                        "acknowledges what it cannot put aside",
                        BrokenMessageListeners::acknowledgingUnstorable,
                        "p11_messageStaysWhileItsDeadLetterCannotBeStored"),
                TransportMutant.of(
                        "lets some messages overtake",
                        BrokenSendTransports.OrderBreakingTransport::new,
                        "p13_orderPerKeyHolds"),
                changingIntakeSettings(
                        "does not look at subjects",
                        intakeSettings ->
                                new IntakeSettings(intakeSettings.concurrency(), intakeSettings.prefetch(), Set.of()),
                        "p13_oneMessageOfAKeyIsInHandAtATime",
                        "p13_orderHoldsAcrossARedelivery"),
                decoratingListener(
                                "stores again what comes again",
                                BrokenMessageListeners::storingRedelivered,
                                "p13_orderHoldsAcrossARedelivery")
                        .affecting("p7_eachRedeliveryIsOneAttemptMore"),
                TransportMutant.of(
                        "stores again what it had in hand when it closes",
                        BrokenMessageListeners.RequeueAtEndTransport::new,
                        "p13_orderHoldsWhenTheReceiverGoes"));
    }
}

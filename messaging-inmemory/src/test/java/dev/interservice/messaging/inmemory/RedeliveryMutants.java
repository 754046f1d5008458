package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChannelFault.asking;
import static dev.interservice.messaging.inmemory.ChannelFault.receiving;
import static dev.interservice.messaging.inmemory.ChannelFault.resending;
import static dev.interservice.messaging.inmemory.ChannelFault.settling;
import static dev.interservice.messaging.inmemory.ChannelFault.storing;

import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Transports that do something wrong with what failed: with attempts, delays, dead letters and the order of what comes again. */
final class RedeliveryMutants {
    private static final Settlement AGAIN = new Settlement.Redeliver(Duration.ZERO);

    private RedeliveryMutants() {}

    static List<Mutant> all() {
        return List.of(
                receiving("counts no attempts", BrokenReceivers::countless, "p7_eachRedeliveryIsOneAttemptMore"),
                settling(
                        "does not wait before it delivers again",
                        settlement -> settlement instanceof Settlement.Redeliver ? AGAIN : settlement,
                        "p7_redeliveryComesAfterItsDelay"),
                receiving("keeps in hand what has to wait", BrokenReceivers::keeping, "p7_delayTakesNobodysPlace"),
                receiving(
                        "counts attempts by itself", BrokenReceivers::counting, "p7_attemptsAreCountedAcrossInstances"),
                settling(
                        "counts what is given back as an attempt",
                        settlement -> settlement instanceof Settlement.Return ? AGAIN : settlement,
                        "p7_returnedMessageKeepsItsAttempt"),
                receiving(
                        "drops what a listener fails at",
                        BrokenReceivers::dropping,
                        "p7_failedListenerMeansAgainAtOnce"),
                receiving(
                        "fails all in hand with one",
                        BrokenReceivers::condemning,
                        "p10_poisonMessageDoesNotCondemnItsNeighbours"),
                storing(
                        "labels dead letters",
                        BrokenStores::labelling,
                        "p8_deadLetterKeepsCauseAttemptsSourceAndTheOriginal"),
                storing(
                        "forgets why a message was put aside",
                        BrokenStores::causeless,
                        "p8_deadLetterKeepsCauseAttemptsSourceAndTheOriginal"),
                storing("takes out the dead letters it looks at", BrokenStores::taking, "p8_deadLetterIsRemovedOnce"),
                storing("removes nothing for ever", BrokenStores::agreeing, "p8_deadLetterIsRemovedOnce"),
                Mutant.of(
                        "has one store of dead letters for all groups",
                        BrokenStores.Common::new,
                        "p8_groupsHaveDeadLettersOfTheirOwn"),
                resending("delivers dead letters as well", BrokenReceivers::undead, "p9_deadLetterComesNoMore"),
                resending(
                        "acknowledges what it cannot put aside",
                        BrokenReceivers::overflowing,
                        "p11_messageStaysWhileItsDeadLetterCannotBeStored"),
                Mutant.of("lets some messages overtake", BrokenSenders.Overtaking::new, "p13_orderPerKeyHolds"),
                asking(
                        "does not look at subjects",
                        settings -> new IntakeSettings(settings.concurrency(), settings.prefetch(), Set.of()),
                        "p13_oneMessageOfAKeyIsInHandAtATime",
                        "p13_orderHoldsAcrossARedelivery"),
                resending(
                                "stores again what comes again",
                                BrokenReceivers::storingAgain,
                                "p13_orderHoldsAcrossARedelivery")
                        .touching("p7_eachRedeliveryIsOneAttemptMore"),
                Mutant.of(
                        "stores again what it had in hand when it closes",
                        BrokenReceivers.Tidy::new,
                        "p13_orderHoldsWhenTheReceiverGoes"));
    }
}

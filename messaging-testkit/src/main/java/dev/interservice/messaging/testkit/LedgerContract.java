package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule that nothing is lost under load, whatever happens to the wire, on the SPI. */
public interface LedgerContract extends TransportContract {
    /**
     * T1: the broker ends and starts again under load, twice, and the {@link Ledger} balances: what was confirmed is handled
     * or among the dead letters. Duplicates may be.
     *
     * <p>When this fails, the ledger names the ids. For lost ones look for confirmations that come before the message is on
     * disk, queues that are not declared as durable, and late acknowledgements that meet another message on the new
     * connection; for denied ones at sends reported as not sent whose bytes had left.
     */
    @Test
    default void t1_ledgerBalancesAcrossARestart(Scene scene) {
        scene.promised(Guarantee.SURVIVES_BROKER_RESTART);
        assertBalance(scene, Disturbance.STOPPED);
    }

    /**
     * T2: the connection is cut under load, twice, and the {@link Ledger} balances.
     *
     * <p>When this fails, look as for T1, and for messages that were read from the connection and not yet given to the
     * listener when it was cut.
     */
    @Test
    default void t2_ledgerBalancesAcrossACut(Scene scene) {
        assertBalance(scene, Disturbance.CUT);
    }

    private static void assertBalance(Scene scene, Disturbance trouble) {
        boolean putsAside = scene.isPromised(Guarantee.DEAD_LETTERS);
        Peer receiver = scene.connect();
        Load load = new Load(scene, scene.connect(), putsAside);
        Intake intake = receiver.receive(QUEUE, load::handle);
        load.begin();
        try {
            List<Load.Kept> first = load.keep(6);
            troubleAndRepair(scene, trouble, load, first);
            List<Load.Kept> second = load.keep(6);
            // Handled while others are in hand, on another connection: these must not be taken for those.
            load.settle(first);
            troubleAndRepair(scene, trouble, load, second);
            if (!scene.isPromised(Guarantee.DURABLE)) {
                // There is no store, so whoever has them in hand is the only one that has them.
                load.settle(second);
            }
            load.drain();
        } finally {
            load.stop();
        }
        scene.await(intake.stop());
        if (putsAside) {
            DeadLetterStore store = receiver.channels().deadLetters(QUEUE).orElseThrow();
            scene.await(store.browse(10_000))
                    .forEach(entry ->
                            load.ledger().deadLettered(entry.envelope().id()));
        }
        Ledger.Balance balance = load.ledger().balance();
        scene.report("ledger", balance.toString());
        assertThat(balance.isEven()).as("%s", balance).isTrue();
    }

    private static void troubleAndRepair(Scene scene, Disturbance trouble, Load load, List<Load.Kept> inHand) {
        assertThat(load.ledger().open())
                .as("load in flight")
                .containsAnyElementsOf(inHand.stream().map(Load.Kept::id).toList());
        Wire.Repair repair = scene.disturb(trouble);
        load.awaitEndOfSends();
        repair.close();
        load.awaitHandled(100);
    }
}

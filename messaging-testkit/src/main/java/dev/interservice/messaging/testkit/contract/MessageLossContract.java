package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule that nothing is lost under load, whatever happens to the wire, on the SPI. */
public interface MessageLossContract extends TransportContract {
    /**
     * T1: the broker ends and starts again under load, twice, and the {@link MessageLedger} balances: what was confirmed is handled
     * or among the dead letters. Duplicates may be.
     *
     * <p>When this fails, the ledger names the ids. For lost ones look for confirmations that come before the message is on
     * disk, queues that are not declared as durable, and late acknowledgements that meet another message on the new
     * connection; for denied ones at sends reported as not sent whose bytes had left.
     */
    @Test
    default void t1_ledgerBalancesAcrossARestart(TransportTestContext test) {
        test.assumePromised(Guarantee.SURVIVES_BROKER_RESTART);
        assertBalance(test, Disturbance.STOPPED);
    }

    /**
     * T2: the connection is cut under load, twice, and the {@link MessageLedger} balances.
     *
     * <p>When this fails, look as for T1, and for messages that were read from the connection and not yet given to the
     * listener when it was cut.
     */
    @Test
    default void t2_ledgerBalancesAcrossACut(TransportTestContext test) {
        assertBalance(test, Disturbance.CUT);
    }

    private static void assertBalance(TransportTestContext test, Disturbance trouble) {
        boolean putsAside = test.isPromised(Guarantee.DEAD_LETTERS);
        TransportUnderTest receiver = test.connect();
        BackgroundTraffic traffic = new BackgroundTraffic(test, test.connect(), putsAside);
        Intake intake = receiver.receive(QUEUE, traffic::handle);
        traffic.start();
        try {
            List<BackgroundTraffic.UnsettledMessage> first = traffic.leaveUnsettled(6);
            troubleAndRepair(test, trouble, traffic, first);
            List<BackgroundTraffic.UnsettledMessage> second = traffic.leaveUnsettled(6);
            // Handled while others are in flight, on another connection: these must not be taken for those.
            traffic.settle(first);
            troubleAndRepair(test, trouble, traffic, second);
            if (!test.isPromised(Guarantee.DURABLE)) {
                // There is no store, so the receiver that has them in flight is the only one that has them.
                traffic.settle(second);
            }
            traffic.drain();
        } finally {
            traffic.stop();
        }
        test.await(intake.stop());
        if (putsAside) {
            DeadLetterStore store =
                    receiver.channelTransport().deadLetters(QUEUE).orElseThrow();
            test.await(store.browse(10_000))
                    .forEach(entry ->
                            traffic.ledger().deadLettered(entry.envelope().id()));
        }
        MessageLedger.LedgerBalance balance = traffic.ledger().balance();
        test.report("ledger", balance.toString());
        assertThat(balance.isBalanced()).as("%s", balance).isTrue();
    }

    private static void troubleAndRepair(
            TransportTestContext test,
            Disturbance trouble,
            BackgroundTraffic traffic,
            List<BackgroundTraffic.UnsettledMessage> inFlight) {
        assertThat(traffic.ledger().unaccounted())
                .as("load in flight")
                .containsAnyElementsOf(inFlight.stream()
                        .map(BackgroundTraffic.UnsettledMessage::id)
                        .toList());
        TransportFixture.Repair repair = test.disturb(trouble);
        traffic.awaitEndOfSends();
        repair.close();
        traffic.awaitHandled(100);
    }
}

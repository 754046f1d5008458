package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.amqp.RabbitMqEngineFixture.COOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.amqp.RabbitMqEngineFixture.Ticket;
import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.testkit.contract.MessageLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** The broker is killed under load, as often as it takes, and everything that was confirmed is cooked, once. */
class BrokerKillsTest {
    private static final int WINDOW = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void nothingConfirmedIsLostAndNothingIsCookedTwice(TestReporter report) throws InterruptedException {
        KillResult result = cook(3_000, 1);

        report.publishEntry("broker-kills", result.toString());
        assertThat(result.balance().isBalanced()).as("%s", result).isTrue();
        assertThat(result.cookedTwice()).isZero();
    }

    @Test
    @Tag("figures")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nothingIsLostInTenKills(TestReporter report) throws InterruptedException {
        KillResult result = cook(100_000, 10);

        report.publishEntry("broker-kills", result.toString());
        assertThat(result.balance().refusedButFound()).isEmpty();
        PerformanceFigure.of("amqp-broker-kills", result.balance().lost().size(), "confirmed commands lost")
                .samples(result.balance().confirmed())
                .atMost(0);
        PerformanceFigure.of("amqp-broker-kills-twice", result.cookedTwice(), "commands with two effects")
                .samples(result.balance().confirmed())
                .atMost(0);
    }

    private static KillResult cook(int confirmed, int kills) throws InterruptedException {
        RabbitBroker broker = RabbitBroker.shared();
        if (!broker.isOurs()) {
            abort("not applicable: a broker of our own, which may be killed (AMQP_URI is set)");
        }
        LoadRun run = new LoadRun(confirmed);
        try (RabbitMqEngineFixture fixture =
                new RabbitMqEngineFixture((ticket, context) -> run.cooked(ticket.orderId()))) {
            Thread waiter = new Thread(() -> run.order(fixture), "waiter");
            waiter.start();
            for (int kill = 1; kill <= kills; kill++) {
                int share = confirmed / (kills + 1) * kill;
                run.await("" + share + " confirmed", () -> run.confirmed() >= share);
                broker.kill();
                run.addInFlight();
                broker.start();
            }
            waiter.join(PATIENCE.toMillis());
            try {
                run.await("all that was confirmed is cooked", run::isAllCooked);
            } catch (AssertionError lost) {
                throw new AssertionError(fixture.describe(), lost);
            }
            return run.result(fixture.duplicates());
        }
    }

    /** Written down outside the library, by who sends and who handles. */
    private static final class LoadRun {
        private final int target;
        private final MessageLedger ledger = new MessageLedger();
        private final Semaphore window = new Semaphore(WINDOW);
        // Guarded by this.
        private final Map<String, Integer> effects = new HashMap<>();
        private final Set<String> open = new HashSet<>();
        private final Set<String> uncooked = new HashSet<>();
        private int confirmed;
        private int inFlightAtKills = Integer.MAX_VALUE;

        LoadRun(int target) {
            this.target = target;
        }

        /** Orders until so many are confirmed; never the same twice. */
        void order(RabbitMqEngineFixture fixture) {
            for (int number = 1; confirmed() < target; number++) {
                String id = "order-" + number;
                window.acquireUninterruptibly();
                begin(id);
                fixture.waiter().sendAsync(COOK, new Ticket(id)).whenComplete((receipt, failure) -> end(id, failure));
            }
            window.acquireUninterruptibly(WINDOW);
        }

        synchronized void cooked(String id) {
            effects.merge(id, 1, Integer::sum);
            uncooked.remove(id);
            ledger.handled(id);
            notifyAll();
        }

        synchronized int confirmed() {
            return confirmed;
        }

        /** Not by the ledger, which looks through all orders, while the cooks wait. */
        synchronized boolean isAllCooked() {
            return uncooked.isEmpty();
        }

        /** To prove that there was load. */
        synchronized void addInFlight() {
            inFlightAtKills = Math.min(inFlightAtKills, open.size());
        }

        synchronized void await(String what, BooleanSupplier isSo) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!isSo.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("not within " + PATIENCE + ": " + what + "; " + ledger.balance());
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        synchronized KillResult result(long duplicates) {
            assertThat(inFlightAtKills).as("sends in flight at each kill").isPositive();
            int twice =
                    (int) effects.values().stream().filter(times -> times > 1).count();
            return new KillResult(ledger.balance(), twice, duplicates);
        }

        private synchronized void begin(String id) {
            ledger.sent(id);
            open.add(id);
        }

        private synchronized void end(String id, Throwable failure) {
            open.remove(id);
            if (failure == null) {
                ledger.confirmed(id);
                confirmed++;
                if (!effects.containsKey(id)) {
                    uncooked.add(id);
                }
            } else if (failure instanceof MessagingException typed && typed.outcome() == Outcome.NOT_EXECUTED) {
                ledger.refused(id);
            }
            window.release();
            notifyAll();
        }
    }

    /**
     * What came of it.
     *
     * @param balance of the ledger
     * @param cookedTwice orders with more than one effect
     * @param duplicates that the inbox has kept from the handler
     */
    private record KillResult(MessageLedger.LedgerBalance balance, int cookedTwice, long duplicates) {}
}

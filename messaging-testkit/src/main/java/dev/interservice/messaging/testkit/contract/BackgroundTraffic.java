package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Senders and a handler that stay busy while the wire is in trouble, and write down themselves what became of each
 * message of {@link TransportTestContext#QUEUE}.
 */
final class BackgroundTraffic {
    private static final int SENDERS = 3;
    /** Traffic and no flood: queues do not fill up however slow the machine is. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final String POISON = "poison-";

    private final TransportTestContext test;
    private final TransportUnderTest sender;
    private final boolean sendsPoison;
    private final MessageLedger ledger = new MessageLedger();

    // Guarded by this.
    private final List<UnsettledMessage> unsettled = new ArrayList<>();
    private final Set<String> deadLettered = new HashSet<>();
    private List<CompletableFuture<Void>> senders = List.of();
    private int toLeaveUnsettled;
    private int endedSends;
    private int handled;
    private boolean stopped;

    /** Some of the messages are to be put aside, where the transport can. */
    BackgroundTraffic(TransportTestContext test, TransportUnderTest sender, boolean poisonous) {
        this.test = test;
        this.sender = sender;
        this.sendsPoison = poisonous;
    }

    MessageLedger ledger() {
        return ledger;
    }

    /** The listener. */
    synchronized CompletableFuture<Settlement> handle(Delivery delivery) {
        String id = delivery.envelope().id();
        notifyAll();
        if (id.startsWith(POISON)) {
            deadLettered.add(id);
            return CompletableFuture.completedFuture(new Settlement.DeadLetter("scripted", delivery.attempt()));
        }
        if (toLeaveUnsettled > 0) {
            toLeaveUnsettled--;
            UnsettledMessage each = new UnsettledMessage(id, new CompletableFuture<>());
            unsettled.add(each);
            return each.settlement();
        }
        ledger.handled(id);
        handled++;
        return CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE);
    }

    synchronized void start() {
        senders = IntStream.rangeClosed(1, SENDERS)
                .mapToObj(number -> test.runInBackground(() -> send("s" + number + "-")))
                .toList();
    }

    /** Keeps the next so many messages in flight; one of them at least is confirmed when this returns. */
    synchronized List<UnsettledMessage> leaveUnsettled(int count) {
        int before = unsettled.size();
        toLeaveUnsettled = count;
        awaitUntil("messages in flight that were confirmed", () -> toLeaveUnsettled == 0 && isAnyUnaccounted(before));
        return List.copyOf(unsettled.subList(before, unsettled.size()));
    }

    /** Waits until senders have come to know that something has changed. */
    synchronized void awaitEndOfSends() {
        int before = endedSends;
        awaitUntil("a send that ends", () -> endedSends >= before + SENDERS);
    }

    /** The handler is done with what it kept. */
    void settle(List<UnsettledMessage> done) {
        for (UnsettledMessage each : done) {
            ledger.handled(each.id());
            each.settlement().complete(Settlement.Acknowledge.ACKNOWLEDGE);
        }
    }

    synchronized void awaitHandled(int more) {
        int before = handled;
        awaitUntil(more + " more handled", () -> handled >= before + more);
    }

    /** Tells the senders to stop. */
    synchronized void stop() {
        stopped = true;
    }

    /** Waits until the senders have stopped and, within the test's patience, all that they sent has arrived. */
    void drain() {
        stop();
        test.await(CompletableFuture.allOf(senders().toArray(CompletableFuture<?>[]::new)));
        synchronized (this) {
            // What does not arrive is for the ledger to tell.
            MonitorWait.awaitCondition(this, test.patience(), () -> deadLettered.containsAll(ledger.unaccounted()));
        }
        allUnsettled().forEach(each -> each.settlement().complete(Settlement.Return.RETURN));
    }

    private void send(String prefix) {
        for (int number = 1; !isStopped(); number++) {
            String kind = sendsPoison && number % 10 == 0 ? POISON : "m-";
            String id = kind + prefix + number;
            ledger.sent(id);
            CompletableFuture<?> call = sender.send(TransportTestContext.QUEUE, TestMessages.of(id), TIMEOUT);
            Environment.Timer timer = test.environment().after(TIMEOUT, () -> call.cancel(true));
            test.await(call.handle((accepted, failure) -> {
                recordEnd(id, failure);
                return accepted == null;
            }));
            timer.cancel();
            test.letTimePass(PAUSE);
        }
    }

    private synchronized void recordEnd(String id, @Nullable Throwable failure) {
        if (failure == null) {
            ledger.confirmed(id);
        } else if (failure instanceof TransportException typed && typed.progress() != Progress.UNKNOWN) {
            ledger.refused(id);
        }
        endedSends++;
        notifyAll();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized List<CompletableFuture<Void>> senders() {
        return senders;
    }

    private synchronized List<UnsettledMessage> allUnsettled() {
        return List.copyOf(unsettled);
    }

    private boolean isAnyUnaccounted(int from) {
        Set<String> open = ledger.unaccounted();
        return unsettled.stream().skip(from).anyMatch(each -> open.contains(each.id()));
    }

    private void awaitUntil(String what, BooleanSupplier isSo) {
        if (!MonitorWait.awaitCondition(this, test.patience(), isSo)) {
            throw new AssertionError("not within " + test.patience() + ": " + what + "; " + ledger.balance());
        }
    }

    /** A message that the handler has and has not settled yet. */
    record UnsettledMessage(String id, CompletableFuture<Settlement> settlement) {}
}

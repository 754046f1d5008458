package dev.interservice.messaging.testkit;

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
 * message of {@link Scene#QUEUE}.
 */
final class Load {
    private static final int SENDERS = 3;
    /** Load and no flood: queues do not fill up however slow the machine is. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final String POISON = "poison-";

    private final Scene scene;
    private final Peer sender;
    private final boolean poisonous;
    private final Ledger ledger = new Ledger();

    // Guarded by this.
    private final List<Kept> kept = new ArrayList<>();
    private final Set<String> putAside = new HashSet<>();
    private List<CompletableFuture<Void>> senders = List.of();
    private int toKeep;
    private int ends;
    private int handled;
    private boolean over;

    /** Some of the messages are to be put aside, where the transport can. */
    Load(Scene scene, Peer sender, boolean poisonous) {
        this.scene = scene;
        this.sender = sender;
        this.poisonous = poisonous;
    }

    Ledger ledger() {
        return ledger;
    }

    /** The listener. */
    synchronized CompletableFuture<Settlement> handle(Delivery delivery) {
        String id = delivery.envelope().id();
        notifyAll();
        if (id.startsWith(POISON)) {
            putAside.add(id);
            return CompletableFuture.completedFuture(new Settlement.DeadLetter("scripted", delivery.attempt()));
        }
        if (toKeep > 0) {
            toKeep--;
            Kept each = new Kept(id, new CompletableFuture<>());
            kept.add(each);
            return each.end();
        }
        ledger.handled(id);
        handled++;
        return CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE);
    }

    synchronized void begin() {
        senders = IntStream.rangeClosed(1, SENDERS)
                .mapToObj(number -> scene.inBackground(() -> send("s" + number + "-")))
                .toList();
    }

    /** Keeps the next so many messages in hand; one of them at least is confirmed when this returns. */
    synchronized List<Kept> keep(int count) {
        int before = kept.size();
        toKeep = count;
        require("messages in hand that were confirmed", () -> toKeep == 0 && isAnyOpen(before));
        return List.copyOf(kept.subList(before, kept.size()));
    }

    /** Waits until senders have come to know that something has changed. */
    synchronized void awaitEndOfSends() {
        int before = ends;
        require("a send that ends", () -> ends >= before + SENDERS);
    }

    /** The handler is done with what it kept. */
    void settle(List<Kept> done) {
        for (Kept each : done) {
            ledger.handled(each.id());
            each.end().complete(Settlement.Acknowledge.ACKNOWLEDGE);
        }
    }

    synchronized void awaitHandled(int more) {
        int before = handled;
        require(more + " more handled", () -> handled >= before + more);
    }

    /** Tells the senders to stop. */
    synchronized void stop() {
        over = true;
    }

    /** Waits until the senders have stopped and, within the scene's patience, all that they sent has arrived. */
    void drain() {
        stop();
        scene.await(CompletableFuture.allOf(senders().toArray(CompletableFuture<?>[]::new)));
        synchronized (this) {
            // What does not arrive is for the ledger to tell.
            Waiting.until(this, scene.patience(), () -> putAside.containsAll(ledger.open()));
        }
        allKept().forEach(each -> each.end().complete(Settlement.Return.RETURN));
    }

    private void send(String prefix) {
        for (int number = 1; !isOver(); number++) {
            String kind = poisonous && number % 10 == 0 ? POISON : "m-";
            String id = kind + prefix + number;
            ledger.sent(id);
            CompletableFuture<?> call = sender.send(Scene.QUEUE, Message.of(id), TIMEOUT);
            Environment.Timer timer = scene.environment().after(TIMEOUT, () -> call.cancel(true));
            scene.await(call.handle((accepted, failure) -> {
                ended(id, failure);
                return accepted == null;
            }));
            timer.cancel();
            scene.pass(PAUSE);
        }
    }

    private synchronized void ended(String id, @Nullable Throwable failure) {
        if (failure == null) {
            ledger.confirmed(id);
        } else if (failure instanceof TransportException typed && typed.progress() != Progress.UNKNOWN) {
            ledger.refused(id);
        }
        ends++;
        notifyAll();
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized List<CompletableFuture<Void>> senders() {
        return senders;
    }

    private synchronized List<Kept> allKept() {
        return List.copyOf(kept);
    }

    private boolean isAnyOpen(int from) {
        Set<String> open = ledger.open();
        return kept.stream().skip(from).anyMatch(each -> open.contains(each.id()));
    }

    private void require(String what, BooleanSupplier isSo) {
        if (!Waiting.until(this, scene.patience(), isSo)) {
            throw new AssertionError("not within " + scene.patience() + ": " + what + "; " + ledger.balance());
        }
    }

    /** A message in the handler's hands. */
    record Kept(String id, CompletableFuture<Settlement> end) {}
}

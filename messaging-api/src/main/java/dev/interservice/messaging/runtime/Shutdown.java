package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Registration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way down, in its one order: announced as draining, peers given time to learn of it, nothing new taken, what is in
 * hand finished within the grace and then interrupted, no longer announced, pending calls failed, transports and threads
 * ended.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    private final Parts parts;
    private final Announcement announcement;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable Registration hook;

    Shutdown(Parts parts, Announcement announcement) {
        this.parts = parts;
        this.announcement = announcement;
    }

    private enum State {
        OPEN,
        DRAINING,
        CLOSED
    }

    void hooked(Registration registration) {
        hook = registration;
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    void requireOpen(String contract) {
        if (!isOpen()) {
            throw Closeables.alreadyClosed(contract);
        }
    }

    /** The first caller closes; others wait until it is done. */
    void close() {
        if (!state.compareAndSet(State.OPEN, State.DRAINING)) {
            awaitQuietly();
            return;
        }
        boolean interrupted = letPeersGo();
        interrupted |= drain();
        announcement.end();
        state.set(State.CLOSED);
        parts.sender().close();
        parts.pipeline().close();
        parts.transports().values().forEach(each -> Closeables.closeQuietly(each.name(), each.transport()));
        parts.places().close();
        parts.registries().close();
        parts.ownedEnvironment().ifPresent(owned -> Closeables.closeQuietly("environment", owned));
        Registration hooked = hook;
        if (hooked != null) {
            hooked.close();
        }
        closed.complete(null);
        LOG.info("messaging of {} is closed", parts.config().service());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void awaitClose() throws InterruptedException {
        try {
            closed.get();
        } catch (ExecutionException impossible) {
            throw new AssertionError("the future of the close never fails", impossible);
        }
    }

    /** Peers learn that they should call others, while what they still send is handled; true when interrupted. */
    private boolean letPeersGo() {
        Duration delay = parts.config().limits().drainDelay();
        boolean[] told = new boolean[1];
        Closeables.closeQuietly("the announcement", () -> told[0] = announcement.drain());
        if (!told[0] || delay.isZero()) {
            return false;
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        Environment.Timer timer = parts.environment().after(delay, () -> over.complete(null));
        try {
            parts.environment().await(over);
            return false;
        } catch (InterruptedException interrupt) {
            return true;
        } catch (ExecutionException impossible) {
            throw new AssertionError("the future of the delay never fails", impossible);
        } finally {
            timer.cancel();
        }
    }

    /** True when this thread was interrupted, which cuts the grace short; its flag is clear for those who close next. */
    private boolean drain() {
        Environment environment = parts.environment();
        Duration grace = parts.config().limits().closeGrace();
        CompletableFuture<Void> settled = parts.listeners().drain();
        Environment.Timer graceEnd = environment.after(grace, parts.listeners()::interrupt);
        try {
            Listening.awaitAtMost(environment, settled, grace.plus(LAST_MOMENT));
            return Thread.interrupted();
        } catch (InterruptedException interrupt) {
            parts.listeners().interrupt();
            return true;
        } finally {
            graceEnd.cancel();
        }
    }

    private void awaitQuietly() {
        try {
            parts.environment().await(closed);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new AssertionError("the future of the close never fails", impossible);
        }
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.internal.handler.HandlerRegistration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a {@code Messaging} instance, in its one order: it is announced as draining, callers get time to learn of it,
 * nothing new is taken, what is in flight finishes within the grace and is then interrupted, the announcement is
 * withdrawn, pending calls fail, transports and threads end.
 */
final class GracefulShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);
    private static final Duration SETTLE_MARGIN = Duration.ofSeconds(1);

    private final MessagingComponents components;
    private final ServiceAnnouncement serviceAnnouncement;
    private final AtomicReference<LifecycleState> state = new AtomicReference<>(LifecycleState.OPEN);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable Registration jvmHook;

    GracefulShutdown(MessagingComponents components, ServiceAnnouncement serviceAnnouncement) {
        this.components = components;
        this.serviceAnnouncement = serviceAnnouncement;
    }

    private enum LifecycleState {
        OPEN,
        DRAINING,
        CLOSED
    }

    void shutdownHook(Registration registration) {
        jvmHook = registration;
    }

    boolean isOpen() {
        return state.get() == LifecycleState.OPEN;
    }

    boolean isClosed() {
        return state.get() == LifecycleState.CLOSED;
    }

    void requireOpen(String contract) {
        if (!isOpen()) {
            throw Closeables.alreadyClosed(contract);
        }
    }

    /** The first caller closes; others wait until it is done. */
    void close() {
        if (!state.compareAndSet(LifecycleState.OPEN, LifecycleState.DRAINING)) {
            awaitQuietly();
            return;
        }
        boolean interrupted = announceDraining();
        interrupted |= drain();
        serviceAnnouncement.close();
        state.set(LifecycleState.CLOSED);
        components.messageSender().close();
        components.pipeline().close();
        components.transports().values().forEach(each -> Closeables.closeQuietly(each.name(), each.transport()));
        components.endpointDirectory().close();
        components.registries().close();
        components.ownedEnvironment().ifPresent(owned -> Closeables.closeQuietly("environment", owned));
        Registration hook = jvmHook;
        if (hook != null) {
            hook.close();
        }
        closed.complete(null);
        LOG.info("messaging of {} is closed", components.config().service());
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

    /**
     * Other services learn that they should call other instances, while what they still send is handled; true when
     * interrupted.
     */
    private boolean announceDraining() {
        Duration delay = components.config().limits().drainDelay();
        boolean[] announced = new boolean[1];
        Closeables.closeQuietly("the announcement", () -> announced[0] = serviceAnnouncement.drain());
        if (!announced[0] || delay.isZero()) {
            return false;
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        Environment.Timer timer = components.environment().after(delay, () -> over.complete(null));
        try {
            components.environment().await(over);
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
        Environment environment = components.environment();
        Duration grace = components.config().limits().closeGrace();
        CompletableFuture<Void> settled = components.handlerRegistry().drain();
        Environment.Timer graceEnd = environment.after(grace, components.handlerRegistry()::interrupt);
        try {
            HandlerRegistration.awaitAtMost(environment, settled, grace.plus(SETTLE_MARGIN));
            return Thread.interrupted();
        } catch (InterruptedException interrupt) {
            components.handlerRegistry().interrupt();
            return true;
        } finally {
            graceEnd.cancel();
        }
    }

    private void awaitQuietly() {
        try {
            components.environment().await(closed);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new AssertionError("the future of the close never fails", impossible);
        }
    }
}

package dev.interservice.messaging.internal.handler;

import dev.interservice.messaging.CurrentContext;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.transport.Delivery;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a handler for one delivery. Its future ends when the handler has returned, or at once when the call is
 * {@linkplain #cancel cancelled}: then a handler that ignores its interrupt may still be running.
 */
final class HandlerInvocation<R> extends CompletableFuture<R> implements Runnable {
    private final Environment environment;
    private final Duration timeout;
    private final Delivery delivery;
    private final int attempt;
    private final InvocationTask<R> invocationTask;

    // All under this object's lock, so that an interrupt never hits what the thread does after this call.
    private @Nullable Thread thread;
    private boolean started;
    private volatile boolean stopRequested;
    private volatile boolean retriesExhausted;
    private boolean timedOut;
    private boolean cancelRequested;

    HandlerInvocation(
            Environment environment,
            Duration timeout,
            Delivery delivery,
            int attempt,
            InvocationTask<R> invocationTask) {
        this.environment = environment;
        this.timeout = timeout;
        this.delivery = delivery;
        this.attempt = attempt;
        this.invocationTask = invocationTask;
    }

    @Override
    public void run() {
        if (!tryStart()) {
            return;
        }
        // Counted from here: the time it waited for a slot is not the handler's.
        Deadline deadline = delivery.deadline().earlier(Deadline.after(timeout, environment::nanos));
        MessageContext context = new HandlerContext(delivery.envelope(), attempt, deadline, this);
        Duration limit = deadline.remaining();
        Environment.Timer timer = environment.after(limit, this::onTimeout);
        R result = null;
        Throwable thrown = null;
        try {
            result = CurrentContext.within(context, () -> invocationTask.run(context));
        } catch (InterruptedException interrupt) {
            thrown = timedOut() ? new HandlerTimeoutException(limit, interrupt) : interrupt;
        } catch (Exception | Error failure) {
            thrown = timedOut() ? new HandlerTimeoutException(limit, failure) : failure;
        } finally {
            timer.cancel();
            releaseThread();
        }
        if (thrown == null) {
            complete(result);
        } else if (isCancelRequested()) {
            // Race: the interrupt of a cancel may end the handler before the cancel has ended this future.
            super.cancel(false);
        } else {
            completeExceptionally(thrown);
        }
    }

    /** Keeps the handler from beginning, or interrupts it; either way the future has ended when this returns. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        synchronized (this) {
            stopRequested = true;
            cancelRequested = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
        return super.cancel(mayInterruptIfRunning);
    }

    /** Cancels the call unless the handler has begun. */
    void cancelUnlessStarted() {
        synchronized (this) {
            if (started) {
                return;
            }
            stopRequested = true;
            cancelRequested = true;
        }
        super.cancel(false);
    }

    /** Whether this failure means that the call was cancelled; a handler may fail with a cancellation of its own. */
    synchronized boolean wasCancelled(Throwable failure) {
        return cancelRequested && failure instanceof CancellationException;
    }

    /** Whether the handler should end. */
    boolean shouldStop() {
        return stopRequested;
    }

    /** A call that the handler made found no more retries. */
    void retriesExhausted() {
        retriesExhausted = true;
    }

    /** Whether a call that the handler made found no more retries. */
    boolean areRetriesExhausted() {
        return retriesExhausted;
    }

    /** Whether the handler has begun, and so may have had an effect. */
    synchronized boolean hasStarted() {
        return started;
    }

    private synchronized boolean tryStart() {
        if (stopRequested) {
            return false;
        }
        started = true;
        thread = Thread.currentThread();
        return true;
    }

    private synchronized void releaseThread() {
        thread = null;
        // An interrupt that came in the last moment belongs to this call, not to the thread's next one.
        Thread.interrupted();
    }

    private synchronized void onTimeout() {
        if (thread != null) {
            timedOut = true;
            stopRequested = true;
            thread.interrupt();
        }
    }

    private synchronized boolean isCancelRequested() {
        return cancelRequested;
    }

    private synchronized boolean timedOut() {
        return timedOut;
    }

    /** The handler was interrupted because its time was up. */
    static final class HandlerTimeoutException extends Exception {
        private static final long serialVersionUID = 1;

        private final Duration limit;

        HandlerTimeoutException(Duration limit, Throwable cause) {
            super("the handler was interrupted because its time was up, " + limit, cause);
            this.limit = limit;
        }

        /** How long the handler had: its time limit, or what was left for the message if that is less. */
        Duration limit() {
            return limit;
        }
    }

    /** What the handler does, decoding and encoding included. */
    @FunctionalInterface
    interface InvocationTask<R> {
        R run(MessageContext context) throws Exception;
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.transport.TransportException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a caller that waits anyway do the blocking work of its call, which saves two changes of threads.
 *
 * <p>A transport gives that work to this executor. It keeps one task for the caller, if the caller's own thread gives it
 * while a synchronous verb begins the call; the caller runs it before it waits. All else goes to the environment's
 * executor at once: further calls of the same verb, retries, which begin on the timer's thread, and asynchronous verbs.
 *
 * <p>The caller is held no longer than it would wait: at the deadline the timer cancels the attempt, so its task returns,
 * and an interrupt reaches the task, because it runs on the thread that is interrupted.
 */
final class WaitingCallers implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingCallers.class);
    private static final ThreadLocal<Desk> DESK = ThreadLocal.withInitial(Desk::new);

    private final Environment environment;

    WaitingCallers(Environment environment) {
        this.environment = environment;
    }

    /** What a thread keeps for itself at the moment. */
    private static final class Desk {
        /** Whose work, while this thread begins a call that it will wait for. */
        private @Nullable WaitingCallers owner;

        private @Nullable Runnable task;
    }

    /** Keeps the task for this thread, or has it run by another. */
    @Override
    public void execute(Runnable task) {
        Desk desk = DESK.get();
        if (desk.owner == this && desk.task == null) {
            desk.task = task;
        } else {
            environment.executor().execute(task);
        }
    }

    /** Begins a call, does its work if it is given any, and waits for its end. */
    <W, R> R await(Supplier<Started<W, R>> start) {
        Desk desk = DESK.get();
        // A call may be begun within the beginning of another, by an observer for example; each has its own task.
        WaitingCallers outerOwner = desk.owner;
        Runnable outerTask = desk.task;
        desk.owner = this;
        desk.task = null;
        Started<W, R> started = null;
        Runnable work;
        try {
            started = start.get();
        } finally {
            work = desk.task;
            desk.owner = outerOwner;
            desk.task = outerTask;
            if (started == null && work != null) {
                environment.executor().execute(work);
            }
        }
        return work == null ? started.await(environment) : await(started, work);
    }

    /** Begins something that this thread does not wait for. */
    <S> S begin(Supplier<S> start) {
        Desk desk = DESK.get();
        WaitingCallers outer = desk.owner;
        desk.owner = null;
        try {
            return start.get();
        } finally {
            desk.owner = outer;
        }
    }

    private <W, R> R await(Started<W, R> started, Runnable work) {
        if (Thread.currentThread().isInterrupted()) {
            // The call is cancelled first, so there is nothing left for its work but to find that out.
            try {
                return started.await(environment);
            } finally {
                run(work);
            }
        }
        run(work);
        try {
            return started.await(environment);
        } catch (MessagingException failure) {
            // The interrupt reached the work and not the wait, and the wire told what that looks like from there.
            if (Thread.currentThread().isInterrupted() && failure.getCause() instanceof TransportException) {
                throw started.interrupted(failure.outcome(), failure);
            }
            throw failure;
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error broken) {
            // As on any other thread, only its call is hurt: it ends at its deadline.
            LOG.warn("the work of a call failed, so the call can only run into its deadline", broken);
        }
    }
}

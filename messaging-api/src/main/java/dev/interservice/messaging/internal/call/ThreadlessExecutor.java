package dev.interservice.messaging.internal.call;

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
public final class ThreadlessExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadlessExecutor.class);
    private static final ThreadLocal<CallerTaskSlot> CALLER_SLOT = ThreadLocal.withInitial(CallerTaskSlot::new);

    private final Environment environment;

    public ThreadlessExecutor(Environment environment) {
        this.environment = environment;
    }

    /** The one task that a thread keeps for itself while it begins a call. */
    private static final class CallerTaskSlot {
        /** Whose work, while this thread begins a call that it will wait for. */
        private @Nullable ThreadlessExecutor owner;

        private @Nullable Runnable task;
    }

    /** Keeps the task for this thread, or has it run by another. */
    @Override
    public void execute(Runnable task) {
        CallerTaskSlot callerSlot = CALLER_SLOT.get();
        if (callerSlot.owner == this && callerSlot.task == null) {
            callerSlot.task = task;
        } else {
            environment.executor().execute(task);
        }
    }

    /** Begins a call, does its work if it is given any, and waits for its end. */
    public <W, R> R await(Supplier<StartedCall<W, R>> start) {
        CallerTaskSlot callerSlot = CALLER_SLOT.get();
        // A call may be begun within the beginning of another, by an observer for example; each has its own task.
        ThreadlessExecutor outerOwner = callerSlot.owner;
        Runnable outerTask = callerSlot.task;
        callerSlot.owner = this;
        callerSlot.task = null;
        StartedCall<W, R> startedCall = null;
        Runnable work;
        try {
            startedCall = start.get();
        } finally {
            work = callerSlot.task;
            callerSlot.owner = outerOwner;
            callerSlot.task = outerTask;
            if (startedCall == null && work != null) {
                environment.executor().execute(work);
            }
        }
        return work == null ? startedCall.await(environment) : await(startedCall, work);
    }

    /** Begins something that this thread does not wait for. */
    public <S> S startAsync(Supplier<S> start) {
        CallerTaskSlot callerSlot = CALLER_SLOT.get();
        ThreadlessExecutor outer = callerSlot.owner;
        callerSlot.owner = null;
        try {
            return start.get();
        } finally {
            callerSlot.owner = outer;
        }
    }

    private <W, R> R await(StartedCall<W, R> startedCall, Runnable work) {
        if (Thread.currentThread().isInterrupted()) {
            // The call is cancelled first, so there is nothing left for its work but to find that out.
            try {
                return startedCall.await(environment);
            } finally {
                runQuietly(work);
            }
        }
        runQuietly(work);
        try {
            return startedCall.await(environment);
        } catch (MessagingException failure) {
            // The interrupt reached the work and not the wait, and the transport told what that looks like from there.
            if (Thread.currentThread().isInterrupted() && failure.getCause() instanceof TransportException) {
                throw startedCall.interrupted(failure.outcome(), failure);
            }
            throw failure;
        }
    }

    private static void runQuietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error broken) {
            // As on any other thread, only its call is hurt: it ends at its deadline.
            LOG.warn("the work of a call failed, so the call can only run into its deadline", broken);
        }
    }
}

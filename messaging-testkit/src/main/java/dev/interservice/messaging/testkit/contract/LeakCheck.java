package dev.interservice.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds what a transport leaves behind. Made before there is a fixture. */
final class LeakCheck {
    private final Duration patience;
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    LeakCheck(Duration patience) {
        this.patience = patience;
    }

    /** Every call has ended. */
    void checkPending(List<CompletableFuture<?>> calls) {
        try {
            CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
                    .handle((result, failure) -> null)
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            long left = calls.stream().filter(call -> !call.isDone()).count();
            throw new AssertionError(left + " calls pending after all transports were closed", late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Every timer has run or was cancelled. */
    void checkTimers(TimerCountingEnvironment environment) {
        assertThat(environment.pendingTimers())
                .as("timers left after all transports were closed")
                .isZero();
    }

    /**
     * Every thread that was begun since has ended, or does so soon.
     *
     * @param shared how the names of those begin that are nobody's in particular
     */
    void checkThreads(Set<String> shared) {
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && thread != Thread.currentThread() && isStartedByTest(thread, shared)) {
                join(thread, Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        }
    }

    /**
     * The JVM begins threads too, such as those that carry virtual ones and the one that keeps their time, which have a group
     * to themselves; and so does the tests' own machinery.
     */
    private static boolean isStartedByTest(Thread thread, Set<String> shared) {
        ThreadGroup group = thread.getThreadGroup();
        String name = thread.getName();
        return group != null
                && shared.stream().noneMatch(name::startsWith)
                && !group.getName().equals("system")
                && !group.getName().equals("InnocuousThreadGroup")
                && !group.getName().equals("CarrierThreads")
                && !name.startsWith("ForkJoinPool.commonPool")
                && !name.startsWith("junit-")
                && !name.startsWith("surefire-");
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
        assertThat(thread.isAlive())
                .as("thread %s left behind", thread.getName())
                .isFalse();
    }
}

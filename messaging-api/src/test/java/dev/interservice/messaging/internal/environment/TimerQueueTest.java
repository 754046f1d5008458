package dev.interservice.messaging.internal.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    private final TimerQueue queue = new TimerQueue(System::nanoTime);
    private final Thread thread = new Thread(queue, "timer-queue-test");
    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        thread.start();
    }

    @AfterEach
    void threadEndsWhenTheQueueIsClosed() throws InterruptedException {
        queue.close();
        thread.join(Duration.ofSeconds(5).toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void tasksRunInTheOrderOfTheirTime() throws InterruptedException {
        CountDownLatch held = hold();
        add(-10_000, "third");
        add(-30_000, "first");
        add(-20_000, "second");

        held.countDown();

        assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "third");
    }

    @Test
    void earlierTimerWakesTheThreadThatWaitsForALaterOne() throws InterruptedException {
        add(60_000, "in a minute");
        add(1, "now");

        assertThat(next()).isEqualTo("now");
        assertThat(ran).isEmpty();
    }

    @Test
    void timerSetAfterTheEarliestWasCancelledStillRuns() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            add(60_000, "never").cancel();
            add(1, "now " + i);
            assertThat(next()).isEqualTo("now " + i);
        }
        awaitQueued(0);
    }

    @Test
    void cancelledTimersAreSweptOut() {
        add(30_000, "what is due before them");
        List<Environment.Timer> timers =
                IntStream.range(0, 10_000).mapToObj(i -> add(60_000, "never")).toList();
        awaitQueued(10_001);

        timers.forEach(Environment.Timer::cancel);
        timers.forEach(Environment.Timer::cancel);

        awaitQueued(1);
        assertThat(ran).isEmpty();
    }

    @Test
    void timersThatAreCancelledBeforeTheThreadLooksAreNotKept() throws InterruptedException {
        CountDownLatch held = hold();
        add(30_000, "what is due before them");
        IntStream.range(0, 10_000).mapToObj(i -> add(60_000, "never")).forEach(Environment.Timer::cancel);

        add(0, "looked");
        held.countDown();

        assertThat(next()).isEqualTo("looked");
        queue.add(0, () -> ran.add("kept " + queue.queuedCount()));
        assertThat(next()).isEqualTo("kept 1");
    }

    @Test
    void timersThatAreCancelledAtOnceDoNotWakeTheThread() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        TimerQueue counted = new TimerQueue(() -> {
            if (Thread.currentThread().getName().equals("counted")) {
                looks.incrementAndGet();
            }
            return System.nanoTime();
        });
        Thread sleeper = new Thread(counted, "counted");
        sleeper.start();
        try {
            for (int i = 0; i < 10_000; i++) {
                counted.add(TimeUnit.MINUTES.toNanos(1), () -> {}).cancel();
            }

            assertThat(looks).hasValueLessThan(1_000);
        } finally {
            counted.close();
            sleeper.join(Duration.ofSeconds(5).toMillis());
        }
    }

    @Test
    void taskThatThrowsDoesNotEndTheThread() throws InterruptedException {
        queue.add(0, () -> {
            throw new AssertionError("thrown by the test");
        });
        add(1, "the next");

        assertThat(next()).isEqualTo("the next");
    }

    @Test
    void closedQueueRunsNothing() throws InterruptedException {
        queue.close();

        add(0, "too late");

        thread.join(5_000);
        assertThat(ran).isEmpty();
    }

    @Test
    void whatIsDueWhenTheQueueIsClosedDoesNotRun() throws InterruptedException {
        CountDownLatch held = hold();
        queue.add(0, queue::close);
        add(0, "too late");

        held.countDown();

        thread.join(5_000);
        assertThat(ran).isEmpty();
    }

    @Test
    void everyTimerSetByManyThreadsEitherRunsOrWasCancelledInTime() throws InterruptedException {
        long seed = new Random().nextLong();
        int threads = 4;
        int each = 5_000;
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch due = new CountDownLatch(threads * each / 2);
        for (int t = 0; t < threads; t++) {
            Random random = new Random(seed + t);
            new Thread(() -> {
                        for (int i = 0; i < each; i += 2) {
                            queue.add(random.nextLong(1_000_000), () -> {
                                runs.incrementAndGet();
                                due.countDown();
                            });
                            queue.add(TimeUnit.MINUTES.toNanos(1), runs::incrementAndGet)
                                    .cancel();
                        }
                    })
                    .start();
        }

        assertThat(due.await(10, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
        assertThat(runs).hasValue(threads * each / 2);
        awaitQueued(0);
    }

    private Environment.Timer add(long millis, String name) {
        return queue.add(TimeUnit.MILLISECONDS.toNanos(millis), () -> ran.add(name));
    }

    /** Keeps the thread busy until this is counted down, so that it looks at all that is set meanwhile at once. */
    private CountDownLatch hold() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        queue.add(0, () -> {
            started.countDown();
            awaitQuietly(held);
        });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        return held;
    }

    private void awaitQueued(int number) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (queue.queuedCount() != number && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(queue.queuedCount()).isEqualTo(number);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private String next() throws InterruptedException {
        return ran.poll(10, TimeUnit.SECONDS);
    }
}

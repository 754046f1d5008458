package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The work of a handler that goes on until the test releases it, whatever interrupts it. */
final class UninterruptibleWork {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    void run() {
        started.countDown();
        boolean released = false;
        while (!released) {
            try {
                released = release.await(TestThreads.LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException interrupt) {
                interrupted.countDown();
            }
        }
    }

    void release() {
        release.countDown();
    }

    boolean wasInterrupted() {
        return interrupted.getCount() == 0;
    }

    void awaitStarted() throws InterruptedException {
        assertThat(started.await(TestThreads.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    void awaitInterrupted() throws InterruptedException {
        assertThat(interrupted.await(TestThreads.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }
}

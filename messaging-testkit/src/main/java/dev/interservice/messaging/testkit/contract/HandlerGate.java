package dev.interservice.messaging.testkit.contract;

import java.util.concurrent.CountDownLatch;

/** Where handlers wait until the test lets them go on; the end of the test does so at the latest. */
final class HandlerGate {
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Waits; ends early when the handler is interrupted. */
    void awaitOpen() throws InterruptedException {
        opened.await();
    }

    void open() {
        opened.countDown();
    }
}

package dev.interservice.messaging.testkit.contract;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits on a monitor for what another thread tells. */
final class MonitorWait {
    private MonitorWait() {}

    /** Waits, with the monitor held, until something is so; looks again whenever notified. False when it took too long. */
    static boolean awaitCondition(Object monitor, Duration patience, BooleanSupplier isSo) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isSo.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (millis <= 0) {
                return false;
            }
            try {
                monitor.wait(millis);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupt);
            }
        }
        return true;
    }
}

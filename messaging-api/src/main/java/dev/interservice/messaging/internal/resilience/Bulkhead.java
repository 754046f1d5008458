package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Bounds the calls to one endpoint that run at once, so that a slow one cannot take everything. Nobody waits: a call
 * over the bound is refused at once. Safe for use by several threads.
 *
 * <p>It is a bare {@link Semaphore}, because resilience4j's bulkhead asks the same semaphore through its timed method:
 * there a thread that was interrupted is told that the bulkhead is full, and a call makes an event that nobody hears.
 */
public final class Bulkhead {
    private final String name;
    private final int maxCalls;
    private final Semaphore permits;

    /**
     * A bulkhead with nothing in it.
     *
     * @param maxCalls how many calls may run at once
     */
    public Bulkhead(String name, int maxCalls) {
        if (maxCalls < 1) {
            throw new IllegalArgumentException("max-calls must be at least 1, but is " + maxCalls);
        }
        this.name = requireNonNull(name, "name");
        this.maxCalls = maxCalls;
        this.permits = new Semaphore(maxCalls);
    }

    /** Asks for room for one call; empty if as many run as may. */
    public Optional<BulkheadPermit> tryAcquire() {
        return permits.tryAcquire() ? Optional.of(new BulkheadPermit(permits)) : Optional.empty();
    }

    /** How many calls run at once at most. */
    public int maxCalls() {
        return maxCalls;
    }

    /** How many calls run now. */
    public int running() {
        return maxCalls - permits.availablePermits();
    }

    /** What the bulkhead is called, for error messages. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "bulkhead " + name + " with " + running() + " of " + maxCalls + " calls";
    }

    /** Room for one call. */
    public static final class BulkheadPermit {
        private final Semaphore free;
        private boolean released;

        private BulkheadPermit(Semaphore free) {
            this.free = free;
        }

        /** The call is over, in whatever way. Only the first time counts. */
        public synchronized void release() {
            if (!released) {
                released = true;
                free.release();
            }
        }
    }
}

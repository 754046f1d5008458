package dev.interservice.foodordering.order;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last steps of all orders, for whoever follows them. Keeps no list of its followers: each asks for what came after
 * the step it saw last. Safe for use by several threads.
 */
public final class Journal {
    private final String run;
    private final Carriers carriers;
    private final Clock clock;
    private final int capacity;
    private final Deque<Step> steps = new ArrayDeque<>();
    private long last;
    private boolean closed;

    /**
     * An empty journal.
     *
     * @param run distinguishes this journal's numbers from those of the process that ran here before
     * @param carriers knows what carried the messages that brought the steps about
     * @param capacity how many steps are kept
     */
    public Journal(String run, Carriers carriers, Clock clock, int capacity) {
        this.run = run;
        this.carriers = carriers;
        this.clock = clock;
        this.capacity = capacity;
    }

    public String run() {
        return run;
    }

    synchronized void append(String orderId, Optional<OrderState> before, OrderState after, Via via, String detail) {
        steps.add(new Step(
                ++last,
                clock.instant(),
                orderId,
                before,
                after,
                via.from(),
                via.to(),
                via.contract(),
                carriers.of(via),
                ProcessHandle.current().pid(),
                detail));
        if (steps.size() > capacity) {
            steps.remove();
        }
        notifyAll();
    }

    /** The number of the last step; zero before the first. */
    public synchronized long last() {
        return last;
    }

    /** Whether everything after the step with this number is still known. */
    public synchronized boolean remembers(long number) {
        return number >= last - steps.size() && number <= last;
    }

    /** The steps after the one with this number; waits for the first, but not for ever. */
    public synchronized List<Step> after(long number, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (last <= number && !closed) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return steps.stream().filter(step -> step.number() > number).toList();
    }

    /** Nobody waits for steps any more. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    public synchronized boolean isClosed() {
        return closed;
    }
}

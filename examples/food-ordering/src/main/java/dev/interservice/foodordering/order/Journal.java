package dev.interservice.foodordering.order;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The last happenings, for whoever follows them. Keeps no list of its followers: each asks for what came after the one it
 * saw last. Safe for use by several threads.
 */
public final class Journal {
    private final String run;
    private final int capacity;
    private final Deque<Happening> happenings = new ArrayDeque<>();
    private long last;
    private boolean closed;

    /**
     * An empty journal.
     *
     * @param run distinguishes this journal's numbers from those of the process that ran here before
     * @param capacity how many happenings are kept
     */
    public Journal(String run, int capacity) {
        this.run = run;
        this.capacity = capacity;
    }

    public String run() {
        return run;
    }

    /** Writes something down. */
    public void append(String kind, Object what) {
        append(kind, number -> what);
    }

    /** Writes something down that knows its number. */
    synchronized void append(String kind, LongFunction<Object> what) {
        last++;
        happenings.add(new Happening(last, kind, what.apply(last)));
        if (happenings.size() > capacity) {
            happenings.remove();
        }
        notifyAll();
    }

    /** The number of the last happening; zero before the first. */
    public synchronized long last() {
        return last;
    }

    /** Whether everything after this number is still known. */
    public synchronized boolean remembers(long number) {
        return number >= last - happenings.size() && number <= last;
    }

    /** What happened after this number; waits for the first, but not for ever. */
    public synchronized List<Happening> after(long number, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (last <= number && !closed) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        Deque<Happening> after = new ArrayDeque<>();
        // Whoever follows has seen nearly all: only the newest are looked at.
        Iterator<Happening> newestFirst = happenings.descendingIterator();
        while (newestFirst.hasNext()) {
            Happening each = newestFirst.next();
            if (each.number() <= number) {
                break;
            }
            after.addFirst(each);
        }
        return List.copyOf(after);
    }

    /** Those of one kind that are still known, the oldest first. */
    synchronized List<Object> known(String kind) {
        return happenings.stream()
                .filter(each -> each.kind().equals(kind))
                .map(Happening::what)
                .toList();
    }

    /** Nobody waits any more. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    public synchronized boolean isClosed() {
        return closed;
    }
}

package dev.interservice.messaging.testkit.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What could be seen of a {@link Scenario}: each caller's outcome in its order, and what each handler saw. Where the wire was
 * disturbed a message may come twice, because its acknowledgement was lost: that is counted, and no difference.
 */
public final class ScenarioTrace {
    private final Duration patience;
    private final boolean disturbed;

    // All guarded by this.
    private final List<String> outcomes = new ArrayList<>();
    private final Map<String, List<String>> handled = new TreeMap<>();
    private int duplicates;

    ScenarioTrace(Duration patience, Scenario scenario) {
        this.patience = patience;
        this.disturbed = scenario.isDisturbed();
    }

    /** How often a message came twice because the wire was disturbed. */
    public synchronized int duplicates() {
        return duplicates;
    }

    /** The lines to compare: handlers run beside each other, so theirs are in no order. */
    public synchronized List<String> lines() {
        return Stream.concat(
                        outcomes.stream(),
                        handled.values().stream().flatMap(each -> each.stream().sorted()))
                .toList();
    }

    synchronized void outcome(String line) {
        outcomes.add(line);
    }

    synchronized void handled(String service, String line) {
        List<String> lines = handled.computeIfAbsent(service, key -> new ArrayList<>());
        if (disturbed && lines.contains(service + " " + line)) {
            duplicates++;
        } else {
            lines.add(service + " " + line);
            notifyAll();
        }
    }

    /** Waits until a service has handled so much in all; false when it does not, and that is a line of its own. */
    boolean awaitHandled(String service, int count) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            while (handled.getOrDefault(service, List.of()).size() < count) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    outcomes.add(service + " waits in vain for what must come");
                    return false;
                }
                try {
                    wait(millis);
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", interrupt);
                }
            }
            return true;
        }
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}

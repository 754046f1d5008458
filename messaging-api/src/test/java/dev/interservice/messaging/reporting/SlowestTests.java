package dev.interservice.messaging.reporting;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints the slowest tests of a module when they have run; JUnit finds it by ServiceLoader, also in this module's test-jar. */
public final class SlowestTests implements TestExecutionListener {
    private static final int SHOWN = 5;
    private static final Duration WORTH_SHOWING = Duration.ofMillis(100);

    // Tests may run on several threads.
    private final Map<String, Long> started = new ConcurrentHashMap<>();
    private final Map<TestIdentifier, Duration> took = new ConcurrentHashMap<>();

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Long start = started.remove(test.getUniqueId());
        if (test.isTest() && start != null) {
            took.put(test, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        took.entrySet().stream()
                .filter(entry -> entry.getValue().compareTo(WORTH_SHOWING) >= 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .forEach(entry -> System.out.printf(
                        "slow test: %5d ms  %s%n", entry.getValue().toMillis(), name(entry.getKey())));
        took.clear();
    }

    private static String name(TestIdentifier test) {
        Optional<TestSource> source = test.getSource();
        return source.filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(method -> method.getClassName() + "." + test.getDisplayName())
                .orElse(test.getDisplayName());
    }
}

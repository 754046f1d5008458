package dev.interservice.messaging;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens, by contract: the numbers a telemetry module exports and a test looks at.
 *
 * <p>Names are {@code calls.ok}, {@code calls.not-executed}, {@code calls.unknown}, {@code calls.executed} (failed
 * calls by outcome), {@code attempts}, {@code retries}, {@code deliveries}, {@code settled.acknowledged} and so on by
 * {@link Signal.DeliveryEnd}, {@code shed}, {@code expired}, {@code duplicates}, {@code dead-letters}, {@code
 * late-replies}. Counters only grow.
 */
public final class CountingObserver implements Observer {
    private final Map<CounterKey, LongAdder> counters = new ConcurrentHashMap<>();

    /** Everything at zero. */
    public CountingObserver() {}

    private record CounterKey(String contract, String name) {}

    @Override
    public void observe(Signal signal) {
        if (signal instanceof Signal.MessageSignal messageSignal) {
            count(messageSignal.messageInfo().contract(), name(messageSignal));
        } else if (signal instanceof Signal.LateReply late) {
            count(late.contract(), "late-replies");
        }
    }

    /** How often this happened to messages of a contract. */
    public long count(Contract<?> contract, String name) {
        LongAdder counter = counters.get(new CounterKey(contract.type(), name));
        return counter == null ? 0 : counter.sum();
    }

    /** All counters by {@code contract name}, sorted. */
    public Map<String, Long> counts() {
        Map<String, Long> sorted = new TreeMap<>();
        counters.forEach((counter, value) -> sorted.put(counter.contract + " " + counter.name, value.sum()));
        return sorted;
    }

    private void count(String contract, String name) {
        counters.computeIfAbsent(new CounterKey(contract, name), absent -> new LongAdder())
                .increment();
    }

    private static String name(Signal.MessageSignal signal) {
        if (signal instanceof Signal.CallEnded call) {
            return "calls."
                    + call.failure()
                            .map(failure -> kebabCase(failure.outcome()))
                            .orElse("ok");
        }
        if (signal instanceof Signal.Settled settled) {
            return "settled." + kebabCase(settled.end());
        }
        if (signal instanceof Signal.AttemptEnded) {
            return "attempts";
        }
        if (signal instanceof Signal.RetryScheduled) {
            return "retries";
        }
        if (signal instanceof Signal.Delivered) {
            return "deliveries";
        }
        if (signal instanceof Signal.DeadLettered) {
            return "dead-letters";
        }
        if (signal instanceof Signal.Duplicate) {
            return "duplicates";
        }
        return signal instanceof Signal.Shed ? "shed" : "expired";
    }

    private static String kebabCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

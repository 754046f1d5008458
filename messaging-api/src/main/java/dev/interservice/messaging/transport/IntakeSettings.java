package dev.interservice.messaging.transport;

import java.util.Set;

/**
 * How much of an address a listener takes at once, and what it relies on.
 *
 * @param concurrency how many handlers the engine runs at once
 * @param prefetch how many messages may be unsettled at once: a transport may keep to fewer, down to {@code
 *     concurrency}, but never exceeds it; requests are bounded by the engine instead
 * @param requires guarantees the contract asks for; all of them are among {@link Transport#guarantees()}
 */
public record IntakeSettings(int concurrency, int prefetch, Set<Guarantee> requires) {
    /** Checks the numbers and copies the set. */
    public IntakeSettings {
        if (concurrency < 1 || prefetch < concurrency) {
            throw new IllegalArgumentException(
                    "concurrency must be at least 1 and prefetch at least that, but they are " + concurrency + " and "
                            + prefetch);
        }
        requires = Set.copyOf(requires);
    }
}

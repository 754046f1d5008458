package dev.interservice.foodordering.launcher;

import java.time.Duration;

/** How long to wait before a service is started again: one that ends at each start is not to keep the machine busy. */
record RestartPause(Duration length) {
    static final RestartPause FIRST = new RestartPause(Duration.ofSeconds(1));

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration HAS_WORKED = Duration.ofMinutes(1);

    /** Before the start after the next, when the service lived so long. */
    RestartPause next(Duration lived) {
        if (lived.compareTo(HAS_WORKED) >= 0) {
            return FIRST;
        }
        Duration twice = length.multipliedBy(2);
        return twice.compareTo(LONGEST) < 0 ? new RestartPause(twice) : new RestartPause(LONGEST);
    }
}

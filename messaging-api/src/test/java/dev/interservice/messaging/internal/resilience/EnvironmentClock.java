package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The environment's wall clock for a plain circuit breaker. */
final class EnvironmentClock extends Clock {
    private final Environment environment;

    EnvironmentClock(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Instant instant() {
        return environment.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

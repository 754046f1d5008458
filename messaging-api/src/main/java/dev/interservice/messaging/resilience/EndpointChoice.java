package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The fourth step: decides where an attempt goes, and knows where the earlier ones of this call went. */
final class EndpointChoice<E> {
    private final Call<E> call;
    private final Environment environment;
    private Set<E> tried = Set.of();

    EndpointChoice(Call<E> call, Environment environment) {
        this.call = call;
        this.environment = environment;
    }

    /** The next attempt, with the time it has. Attempts of a call follow each other, so nothing here is shared. */
    Attempt<E> attempt(int number) {
        E endpoint = call.endpoints().apply(tried);
        if (call.retry().maxAttempts() > 1) {
            tried = new HashSet<>(tried);
            tried.add(endpoint);
        }
        Duration remaining = call.deadline().remaining();
        Duration limit = call.retry().attemptTimeout().orElse(remaining);
        Duration timeout = remaining.compareTo(limit) < 0 ? remaining : limit;
        return new Attempt<>(call, number, endpoint, timeout, Deadline.after(timeout, environment::nanos));
    }
}

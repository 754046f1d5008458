package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;

/** The fourth step: decides where an attempt goes, and knows where the earlier ones of this call went. */
final class EndpointChoice<E> {
    private final Call<E> call;
    private final Environment environment;
    private final BiPredicate<Call<E>, E> leftAlone;
    private Set<E> tried = Set.of();

    EndpointChoice(Call<E> call, Environment environment, BiPredicate<Call<E>, E> leftAlone) {
        this.call = call;
        this.environment = environment;
        this.leftAlone = leftAlone;
    }

    /** Whether the next attempt goes where none of this call went before. */
    boolean hasUntried() {
        return !tried.contains(call.endpoints().apply(tried));
    }

    /** The next attempt, with the time it has. Attempts of a call follow each other, so nothing here is shared. */
    Attempt<E> attempt(int number) {
        E endpoint = choose();
        if (call.retry().maxAttempts() > 1) {
            tried = new HashSet<>(tried);
            tried.add(endpoint);
        }
        Duration remaining = call.deadline().remaining();
        Duration limit = call.retry().attemptTimeout().orElse(remaining);
        Duration timeout = remaining.compareTo(limit) < 0 ? remaining : limit;
        return new Attempt<>(call, number, endpoint, timeout, Deadline.after(timeout, environment::nanos));
    }

    /** Not where the circuit is open, unless it is so everywhere. */
    private E choose() {
        E first = call.endpoints().apply(tried);
        if (!leftAlone.test(call, first)) {
            return first;
        }
        Set<E> avoided = new HashSet<>(tried);
        for (E other = first; avoided.add(other); other = call.endpoints().apply(avoided)) {
            if (!leftAlone.test(call, other)) {
                return other;
            }
        }
        return first;
    }
}

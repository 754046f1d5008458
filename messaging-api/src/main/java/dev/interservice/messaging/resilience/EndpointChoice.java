package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Environment;
import java.util.HashSet;
import java.util.Optional;
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

    /** Whether there is a peer that none of this call's attempts went to, and that is not left alone. */
    boolean hasUntried() {
        try {
            return willing(tried).filter(endpoint -> !tried.contains(endpoint)).isPresent();
        } catch (AttemptFailure nobodyThere) {
            return false;
        }
    }

    /** The next attempt, with the time it has. Attempts of a call follow each other, so nothing here is shared. */
    Attempt<E> attempt(int number) {
        E endpoint = choose();
        if (call.retry().maxAttempts() > 1) {
            tried = new HashSet<>(tried);
            tried.add(endpoint);
        }
        return Attempt.of(call, number, endpoint, environment);
    }

    /** Not where the circuit is open, unless it is so everywhere: rather where it went before. */
    private E choose() {
        E first = call.endpoints().apply(tried);
        if (!leftAlone.test(call, first)) {
            return first;
        }
        return willing(tried).or(() -> willing(Set.of())).orElse(first);
    }

    private Optional<E> willing(Set<E> except) {
        Set<E> avoided = new HashSet<>(except);
        E each = call.endpoints().apply(avoided);
        while (leftAlone.test(call, each)) {
            if (!avoided.add(each)) {
                return Optional.empty();
            }
            each = call.endpoints().apply(avoided);
        }
        return Optional.of(each);
    }
}

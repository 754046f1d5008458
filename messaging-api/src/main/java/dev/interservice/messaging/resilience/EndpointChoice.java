package dev.interservice.messaging.resilience;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fourth step: decides where an attempt goes, and knows where the earlier ones of this call went. */
final class EndpointChoice<E> {
    private final Call<E> call;
    private final Environment environment;
    private final Predicate<E> leftAlone;
    private Set<E> tried = Set.of();
    private @Nullable E last;

    EndpointChoice(Call<E> call, Environment environment, BiPredicate<Call<E>, E> leftAlone) {
        this.call = call;
        this.environment = environment;
        this.leftAlone = endpoint -> leftAlone.test(call, endpoint);
    }

    /** Whether there is a peer that none of this call's attempts went to, and that is not left alone. */
    boolean hasUntried() {
        return call.peers().hasOther(tried(), leftAlone);
    }

    /**
     * Makes the next attempt, with the time it has; the first ones wait, without a thread, until it is known where the
     * peers are. Attempts of a call follow each other, so nothing here is shared.
     */
    <R> CompletableFuture<R> attempt(int number, Function<Attempt<E>, CompletableFuture<R>> next) {
        CompletableFuture<?> known = call.peers().known();
        if (known.isDone() && !known.isCompletedExceptionally()) {
            return next.apply(choose(number));
        }
        Postponed<R> attempt = new Postponed<>(() -> next.apply(choose(number)), () -> givenUp(number));
        Duration most = Attempt.timeout(call);
        attempt.on(environment.after(most, () -> attempt.refuse(call.peers().unknown(call, null))));
        // Not on the thread that found it out: it belongs to the registry, and many calls may wait.
        known.whenCompleteAsync(
                (found, failure) -> {
                    if (failure == null) {
                        attempt.begin();
                    } else {
                        attempt.refuse(call.peers().unknown(call, failure));
                    }
                },
                environment.executor());
        return attempt;
    }

    private Attempt<E> choose(int number) {
        E endpoint = call.peers().choose(tried(), leftAlone);
        last = endpoint;
        return Attempt.of(call, number, endpoint, environment);
    }

    /** Most calls need no second attempt, so nothing is collected before one asks. */
    private Set<E> tried() {
        if (last != null) {
            tried = new HashSet<>(tried);
            tried.add(last);
            last = null;
        }
        return tried;
    }

    private AttemptFailure givenUp(int number) {
        return new AttemptFailure(
                new CallRejectedException(
                        Outcome.NOT_EXECUTED,
                        call.contract(),
                        call.messageId(),
                        call.contract() + ": it was given up before it was known where " + call.destination()
                                + " is (attempt " + number + " of "
                                + call.retry().maxAttempts() + ", id "
                                + call.messageId() + ")",
                        null,
                        null),
                AttemptFailure.Retry.FORBIDDEN);
    }
}

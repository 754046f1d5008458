package dev.interservice.messaging.internal.resilience;

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
final class EndpointSelectionStep<E> {
    private final CallDefinition<E> call;
    private final Environment environment;
    private final Predicate<E> refusesCalls;
    private Set<E> tried = Set.of();
    private @Nullable E lastEndpoint;

    EndpointSelectionStep(
            CallDefinition<E> call, Environment environment, BiPredicate<CallDefinition<E>, E> refusesCalls) {
        this.call = call;
        this.environment = environment;
        this.refusesCalls = endpoint -> refusesCalls.test(call, endpoint);
    }

    /** Whether there is an endpoint that none of this call's attempts went to, and that does not refuse calls. */
    boolean hasUntried() {
        return call.endpointSelector().hasUntried(tried(), refusesCalls);
    }

    /**
     * Makes the next attempt, with the time it has; the first ones wait, without a thread, until the endpoints are
     * known. Attempts of a call follow each other, so nothing here is shared.
     */
    <R> CompletableFuture<R> startAttempt(int number, Function<CallAttempt<E>, CompletableFuture<R>> next) {
        CompletableFuture<?> known = call.endpointSelector().ready();
        if (known.isDone() && !known.isCompletedExceptionally()) {
            return next.apply(choose(number));
        }
        DeferredAttempt<R> deferredAttempt =
                new DeferredAttempt<>(() -> next.apply(choose(number)), () -> cancelledBeforeSelection(number));
        Duration most = CallAttempt.timeout(call);
        deferredAttempt.withTimer(environment.after(
                most, () -> deferredAttempt.refuse(call.endpointSelector().notReady(call, null))));
        // Not on the thread that found it out: it belongs to the registry, and many calls may wait.
        known.whenCompleteAsync(
                (found, failure) -> {
                    if (failure == null) {
                        deferredAttempt.begin();
                    } else {
                        deferredAttempt.refuse(call.endpointSelector().notReady(call, failure));
                    }
                },
                environment.executor());
        return deferredAttempt;
    }

    private CallAttempt<E> choose(int number) {
        E endpoint = call.endpointSelector().choose(tried(), refusesCalls);
        lastEndpoint = endpoint;
        return CallAttempt.of(call, number, endpoint, environment);
    }

    /** Most calls need no second attempt, so nothing is collected before one asks. */
    private Set<E> tried() {
        if (lastEndpoint != null) {
            tried = new HashSet<>(tried);
            tried.add(lastEndpoint);
            lastEndpoint = null;
        }
        return tried;
    }

    private AttemptFailure cancelledBeforeSelection(int number) {
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
                AttemptFailure.RetryPermission.FORBIDDEN);
    }
}

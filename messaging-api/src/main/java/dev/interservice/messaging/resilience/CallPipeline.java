package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * How every call survives: the steps in their one order, outer to inner. Safe for use by several threads.
 *
 * <ol>
 *   <li>deadline check: a call with no time left is not begun
 *   <li>pending limit: so many calls are in flight, those that wait to be tried again included
 *   <li>retry loop: what may be tried again is, while the deadline allows
 *   <li>endpoint choice: where this attempt goes, away from where earlier ones failed
 *   <li>attempt timeout: the attempt ends in time and is really cancelled
 * </ol>
 */
public final class CallPipeline {
    private final Environment environment;
    private final PendingLimit pending;

    /** A pipeline with a bound on the calls in flight. */
    public CallPipeline(Environment environment, int maxPending) {
        this.environment = requireNonNull(environment, "environment");
        this.pending = new PendingLimit(maxPending);
    }

    /**
     * Makes the call. The returned future always ends, at the latest at the deadline; on failure with the {@link
     * dev.interservice.messaging.MessagingException} of the worst attempt.
     *
     * @param wire makes one attempt; its future is cancelled when its time is up
     */
    public <E, R> PendingCall<R> start(
            Call<E> call, Judge<E, R> judge, Function<Attempt<E>, CompletableFuture<R>> wire) {
        EndpointChoice<E> endpoints = new EndpointChoice<>(call, environment);
        return DeadlineCheck.pass(
                call,
                () -> pending.admit(
                        call,
                        () -> new RetryLoop<>(
                                call,
                                environment,
                                number -> AttemptTimeout.limit(endpoints.attempt(number), judge, environment, wire))));
    }

    /** How many calls are in flight. */
    public int pending() {
        return pending.count();
    }

    /** Ends every call in flight with a {@link dev.interservice.messaging.ClosedException} that carries its outcome. */
    public void close() {
        pending.endAll();
    }
}

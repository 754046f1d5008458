package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How every call survives: the steps in their one order, outer to inner. Safe for use by several threads.
 *
 * <ol>
 *   <li>deadline check: a call with no time left is not begun
 *   <li>pending limit: so many calls are in flight, those that wait to be tried again included
 *   <li>retries: what may be tried again is, while the deadline and the service's budget of retries allow
 *   <li>endpoint selection: where this attempt goes, away from where earlier ones failed and from open circuits
 *   <li>rate limit: so many attempts begin in a time; others wait for their turn, without a thread
 *   <li>bulkhead: so many attempts are in flight to one service
 *   <li>circuit breaker: an endpoint that fails gets no calls for a while
 *   <li>attempt timeout: the attempt ends in time and is really cancelled
 * </ol>
 */
public final class CallPipeline {
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Environment environment;
    private final CallSignals signals;
    private final GuardRegistry guardRegistry;
    private final PendingCallLimiter pendingCallLimiter;

    /** A pipeline with a bound on the calls in flight, which tells the observer how they go. */
    public CallPipeline(Environment environment, int maxPending, Observer observer) {
        this.signals = new CallSignals(requireNonNull(observer, "observer"), environment);
        this.environment = requireNonNull(environment, "environment");
        this.guardRegistry = new GuardRegistry(environment, signals);
        this.pendingCallLimiter = new PendingCallLimiter(maxPending);
    }

    /**
     * Makes the call. The returned future always ends, at the latest at the deadline; on failure with the {@link
     * dev.interservice.messaging.MessagingException} of the worst attempt.
     *
     * @param transportCall makes one attempt; its future is cancelled when its time is up
     */
    public <E, R> PendingCall<R> start(
            CallDefinition<E> call,
            ResponseClassifier<E, R> classifier,
            Function<CallAttempt<E>, CompletableFuture<R>> transportCall) {
        AttemptTimeLimiter<E, R> timeLimiter =
                new AttemptTimeLimiter<>(classifier, environment, signals, transportCall);
        AttemptGuards<E, R> guards = new AttemptGuards<>(classifier, environment, signals, guardRegistry, timeLimiter);
        EndpointSelectionStep<E> endpointSelection =
                new EndpointSelectionStep<>(call, environment, guards::refusesCalls);
        long begun = signals.startNanos();
        return signals.signalEndOf(
                call,
                begun,
                beforeDeadline(
                        call,
                        () -> pendingCallLimiter.admit(
                                call,
                                () -> new RetryingCall<>(
                                        call,
                                        environment,
                                        signals,
                                        guardRegistry.budget(
                                                call.destination(), call.retry().budget()),
                                        endpointSelection,
                                        guards::throughRateLimit))));
    }

    /** With less than a millisecond left, nothing is sent. */
    private static <R> PendingCall<R> beforeDeadline(CallDefinition<?> call, Supplier<PendingCall<R>> next) {
        if (call.deadline().remainingNanos() >= LEAST_NANOS) {
            return next.get();
        }
        return PendingCall.failed(new DeadlineExceededException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                "the deadline had passed before " + call.contract() + " was called: nothing was sent (id "
                        + call.messageId() + ")",
                null));
    }

    /** The endpoints whose circuit is open or half open, because too many calls to them failed. */
    public List<Health.Component> health() {
        return guardRegistry.health();
    }

    /** How many calls are in flight. */
    public int pending() {
        return pendingCallLimiter.count();
    }

    /** Ends every call in flight with a {@link dev.interservice.messaging.ClosedException} that carries its outcome. */
    public void close() {
        pendingCallLimiter.closeAll();
    }
}

package dev.interservice.messaging.internal.resilience;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells success from failure; given by the caller, because only it knows what the results of a transport mean.
 *
 * @param <E> an endpoint, opaque to the pipeline
 * @param <R> what the transport returns
 */
public interface ResponseClassifier<E, R> {
    /** What to call an endpoint before people; empty when there is nothing to choose from. */
    Optional<String> nameOf(E endpoint);

    /** The failure in what an attempt returned, or null for a success. */
    @Nullable
    AttemptFailure failureIn(CallAttempt<E> attempt, R result);

    /** The failure behind what an attempt threw. */
    AttemptFailure failureOf(CallAttempt<E> attempt, Throwable thrown);

    /**
     * The failure of an attempt whose time was up and that was cancelled.
     *
     * @param thrown how the cancelled attempt ended, which may tell how far it got
     */
    AttemptFailure timedOut(CallAttempt<E> attempt, @Nullable Throwable thrown);
}

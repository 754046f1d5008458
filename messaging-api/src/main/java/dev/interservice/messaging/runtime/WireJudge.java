package dev.interservice.messaging.runtime;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.resilience.Attempt;
import dev.interservice.messaging.resilience.AttemptFailure;
import dev.interservice.messaging.resilience.AttemptFailure.Reach;
import dev.interservice.messaging.resilience.AttemptFailure.Retry;
import dev.interservice.messaging.resilience.Judge;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.FailureCode;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes exceptions of what transports report: the one place that maps wire to outcome.
 *
 * @param <R> what the wire returns: a {@link Reply}, or the acceptance of a message
 */
final class WireJudge<R> implements Judge<Optional<URI>, R> {
    @Override
    public Optional<String> nameOf(Optional<URI> endpoint) {
        return endpoint.map(Address::shown);
    }

    @Override
    public @Nullable AttemptFailure failureIn(Attempt<Optional<URI>> attempt, R result) {
        return result instanceof Reply.Failure failure ? said(attempt, failure) : null;
    }

    @Override
    public AttemptFailure failureOf(Attempt<Optional<URI>> attempt, Throwable thrown) {
        Throwable cause = Futures.unwrap(thrown);
        if (cause instanceof TransportException failure) {
            return new AttemptFailure(
                    failed(attempt, failure),
                    retryAfter(attempt, failure.reason()),
                    Duration.ZERO,
                    failure.progress() == Progress.NOT_SENT ? Reach.NOT_SENT : Reach.UNKNOWN);
        }
        return new AttemptFailure(
                new ConnectionLostException(
                        Outcome.UNKNOWN,
                        attempt.call().contract(),
                        attempt.call().messageId(),
                        text(attempt, "the transport failed in an unexpected way"),
                        cause),
                Retry.BY_OUTCOME);
    }

    @Override
    public AttemptFailure timedOut(Attempt<Optional<URI>> attempt, @Nullable Throwable thrown) {
        Throwable cause = thrown == null ? null : Futures.unwrap(thrown);
        Outcome outcome = cause instanceof TransportException failure ? outcome(failure.progress()) : Outcome.UNKNOWN;
        String what = outcome == Outcome.NOT_EXECUTED ? "could not be sent" : "no answer";
        return new AttemptFailure(
                new DeadlineExceededException(
                        outcome,
                        attempt.call().contract(),
                        attempt.call().messageId(),
                        text(attempt, what + " within " + milliseconds(attempt.timeout())),
                        cause),
                Retry.BY_OUTCOME);
    }

    private static AttemptFailure said(Attempt<Optional<URI>> attempt, Reply.Failure failure) {
        String contract = attempt.call().contract();
        String id = attempt.call().messageId();
        String text = text(attempt, failure.code() + ": " + failure.message());
        Duration wait = failure.retryAfter().orElse(null);
        MessagingException exception = switch (failure.outcome()) {
            case NOT_EXECUTED -> new CallRejectedException(Outcome.NOT_EXECUTED, contract, id, text, null, wait);
            case UNKNOWN ->
                failure.code().equals(FailureCode.DEADLINE_EXCEEDED)
                        ? new DeadlineExceededException(Outcome.UNKNOWN, contract, id, text, null)
                        : new UnavailableException(Outcome.UNKNOWN, contract, id, text, null);
            case EXECUTED ->
                new RemoteException(Outcome.EXECUTED, contract, id, text, failure.code(), failure.retryable());
        };
        Retry retry = failure.retryable() ? Retry.ALLOWED : Retry.BY_OUTCOME;
        if (failure.doNotRetry()) {
            attempt.call().exhausted().run();
        }
        return new AttemptFailure(
                exception,
                failure.doNotRetry() ? Retry.FORBIDDEN : retry,
                failure.retryAfter().orElse(Duration.ZERO),
                Reach.UNKNOWN);
    }

    private static MessagingException failed(Attempt<Optional<URI>> attempt, TransportException failure) {
        String contract = attempt.call().contract();
        String id = attempt.call().messageId();
        Outcome outcome = outcome(failure.progress());
        String text = text(attempt, failure.getMessage());
        return switch (failure.reason()) {
            case UNROUTABLE -> new UnroutableException(outcome, contract, id, text, failure);
            case UNAVAILABLE, MISCONFIGURED -> new UnavailableException(outcome, contract, id, text, failure);
            case OVERLOADED -> new CallRejectedException(outcome, contract, id, text, failure, null);
            case CONNECTION_LOST, CANCELLED -> new ConnectionLostException(outcome, contract, id, text, failure);
            case TOO_LARGE -> new CodecException(outcome, contract, id, text, failure);
            case CLOSED -> new ClosedException(outcome, contract, id, text, failure);
        };
    }

    /** What would fail in the same way is not tried again; what one instance does not know another one may. */
    private static Retry retryAfter(Attempt<Optional<URI>> attempt, Reason reason) {
        return switch (reason) {
            case TOO_LARGE, CLOSED, MISCONFIGURED, CANCELLED -> Retry.FORBIDDEN;
            case UNROUTABLE -> attempt.endpoint().isPresent() ? Retry.BY_OUTCOME : Retry.FORBIDDEN;
            case UNAVAILABLE, OVERLOADED, CONNECTION_LOST -> Retry.BY_OUTCOME;
        };
    }

    private static Outcome outcome(Progress progress) {
        return progress == Progress.UNKNOWN ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
    }

    private static String text(Attempt<Optional<URI>> attempt, @Nullable String what) {
        String where =
                attempt.endpoint().map(uri -> " at " + Address.shown(uri)).orElse("");
        return attempt.call().contract() + where + ": " + what + " (" + attempt.describe() + ")";
    }

    private static String milliseconds(Duration timeout) {
        return timeout.toMillis() + " ms";
    }
}

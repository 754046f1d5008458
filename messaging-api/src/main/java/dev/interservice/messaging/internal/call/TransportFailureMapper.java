package dev.interservice.messaging.internal.call;

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
import dev.interservice.messaging.internal.environment.Futures;
import dev.interservice.messaging.internal.resilience.AttemptFailure;
import dev.interservice.messaging.internal.resilience.AttemptFailure.RetryPermission;
import dev.interservice.messaging.internal.resilience.AttemptFailure.Transmission;
import dev.interservice.messaging.internal.resilience.CallAttempt;
import dev.interservice.messaging.internal.resilience.ResponseClassifier;
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
 * Makes exceptions of what transports report: the one place that maps their failures to outcomes.
 *
 * @param <R> what the transport returns: a {@link Reply}, or the acceptance of a message
 */
final class TransportFailureMapper<R> implements ResponseClassifier<Optional<URI>, R> {
    @Override
    public Optional<String> nameOf(Optional<URI> endpoint) {
        return endpoint.map(Address::toDisplayString);
    }

    @Override
    public @Nullable AttemptFailure failureIn(CallAttempt<Optional<URI>> attempt, R result) {
        return result instanceof Reply.Failure failure ? fromReplyFailure(attempt, failure) : null;
    }

    @Override
    public AttemptFailure failureOf(CallAttempt<Optional<URI>> attempt, Throwable thrown) {
        Throwable cause = Futures.unwrap(thrown);
        if (cause instanceof TransportException failure) {
            return new AttemptFailure(
                    fromTransportFailure(attempt, failure),
                    retryRule(attempt, failure.reason()),
                    Duration.ZERO,
                    failure.progress() == Progress.NOT_SENT ? Transmission.NOT_SENT : Transmission.UNKNOWN);
        }
        return new AttemptFailure(
                new ConnectionLostException(
                        Outcome.UNKNOWN,
                        attempt.call().contract(),
                        attempt.call().messageId(),
                        messageText(attempt, "the transport failed in an unexpected way"),
                        cause),
                RetryPermission.DEPENDS_ON_OUTCOME);
    }

    @Override
    public AttemptFailure timedOut(CallAttempt<Optional<URI>> attempt, @Nullable Throwable thrown) {
        Throwable cause = thrown == null ? null : Futures.unwrap(thrown);
        Outcome outcome = cause instanceof TransportException failure ? outcome(failure.progress()) : Outcome.UNKNOWN;
        String what = outcome == Outcome.NOT_EXECUTED ? "could not be sent" : "no answer";
        return new AttemptFailure(
                new DeadlineExceededException(
                        outcome,
                        attempt.call().contract(),
                        attempt.call().messageId(),
                        messageText(attempt, what + " within " + inMilliseconds(attempt.timeout())),
                        cause),
                RetryPermission.DEPENDS_ON_OUTCOME);
    }

    private static AttemptFailure fromReplyFailure(CallAttempt<Optional<URI>> attempt, Reply.Failure failure) {
        String contract = attempt.call().contract();
        String id = attempt.call().messageId();
        String text = messageText(attempt, failure.code() + ": " + failure.message());
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
        RetryPermission retry = failure.retryable() ? RetryPermission.ALLOWED : RetryPermission.DEPENDS_ON_OUTCOME;
        if (failure.doNotRetry()) {
            attempt.call().onRetriesExhausted().run();
        }
        return new AttemptFailure(
                exception,
                failure.doNotRetry() ? RetryPermission.FORBIDDEN : retry,
                failure.retryAfter().orElse(Duration.ZERO),
                Transmission.UNKNOWN);
    }

    private static MessagingException fromTransportFailure(
            CallAttempt<Optional<URI>> attempt, TransportException failure) {
        String contract = attempt.call().contract();
        String id = attempt.call().messageId();
        Outcome outcome = outcome(failure.progress());
        String text = messageText(attempt, failure.getMessage());
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
    private static RetryPermission retryRule(CallAttempt<Optional<URI>> attempt, Reason reason) {
        return switch (reason) {
            case TOO_LARGE, CLOSED, MISCONFIGURED, CANCELLED -> RetryPermission.FORBIDDEN;
            case UNROUTABLE ->
                attempt.endpoint().isPresent() ? RetryPermission.DEPENDS_ON_OUTCOME : RetryPermission.FORBIDDEN;
            case UNAVAILABLE, OVERLOADED, CONNECTION_LOST -> RetryPermission.DEPENDS_ON_OUTCOME;
        };
    }

    private static Outcome outcome(Progress progress) {
        return progress == Progress.UNKNOWN ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
    }

    private static String messageText(CallAttempt<Optional<URI>> attempt, @Nullable String what) {
        String where = attempt.endpoint()
                .map(uri -> " at " + Address.toDisplayString(uri))
                .orElse("");
        return attempt.call().contract() + where + ": " + what + " (" + attempt.describe() + ")";
    }

    private static String inMilliseconds(Duration timeout) {
        return timeout.toMillis() + " ms";
    }
}

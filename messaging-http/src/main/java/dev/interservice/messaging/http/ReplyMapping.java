package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.FailureCode;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A reply as an HTTP response, and back: 200 for success, 422 for a declared fault, 202 for an accepted message, and for
 * a failure the status nearest to it, with the field {@code messaging-outcome} that says what became of the work.
 *
 * <p>A response without that field comes from a stranger, or from a proxy on the way: {@link StrangersStatus} says what
 * it can mean at most.
 */
final class ReplyMapping {
    static final String OUTCOME = "messaging-outcome";

    private static final String DO_NOT_RETRY = "messaging-do-not-retry";
    private static final String RETRY_AFTER = "retry-after";
    private static final String RETRY_AFTER_EXACTLY = "messaging-retry-after-ms";
    private static final int LONGEST_TEXT = 1_000;
    private static final HttpAnswer ACCEPTED = new HttpAnswer(202, Map.of(), new byte[0]);

    private ReplyMapping() {}

    /** The response that carries a reply. */
    static HttpAnswer write(Reply reply) {
        if (reply instanceof Reply.Success success) {
            return new HttpAnswer(
                    200,
                    Map.of(HttpMapping.CONTENT_TYPE, success.body().contentType()),
                    success.body().bytes());
        }
        if (reply instanceof Reply.Fault fault) {
            Problem problem = new Problem(
                    422,
                    "Business fault",
                    Optional.of(fault.code()),
                    fault.code(),
                    false,
                    Optional.of(fault.details()));
            return new HttpAnswer(422, Map.of(HttpMapping.CONTENT_TYPE, Problem.MEDIA_TYPE), problem.toBytes());
        }
        Reply.Failure failure = (Reply.Failure) reply;
        return write(status(failure), failure);
    }

    /** The response that carries a failure under a certain status. */
    static HttpAnswer write(int status, Reply.Failure failure) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(HttpMapping.CONTENT_TYPE, Problem.MEDIA_TYPE);
        fields.put(OUTCOME, written(failure.outcome()));
        if (failure.doNotRetry()) {
            fields.put(DO_NOT_RETRY, "true");
        }
        failure.retryAfter().ifPresent(wait -> {
            fields.put(RETRY_AFTER, Long.toString(wait.plusNanos(999_999_999).toSeconds()));
            fields.put(RETRY_AFTER_EXACTLY, Milliseconds.write(wait));
        });
        Problem problem = new Problem(
                status,
                title(failure.outcome()),
                Optional.of(failure.code()),
                failure.message(),
                failure.retryable(),
                Optional.empty());
        return new HttpAnswer(status, fields, problem.toBytes());
    }

    /** The response that says that a message was accepted. */
    static HttpAnswer accepted() {
        return ACCEPTED;
    }

    /**
     * What a response says to a request.
     *
     * @throws TransportException nobody there serves it, or will ever take so much
     */
    static Reply read(HttpAnswer answer) {
        if (isSuccess(answer)) {
            String contentType = answer.fields().getOrDefault(HttpMapping.CONTENT_TYPE, MediaTypes.JSON);
            return new Reply.Success(Body.of(contentType, answer.content()));
        }
        Optional<Problem> problem = Problem.read(answer);
        Optional<Outcome> outcome =
                Optional.ofNullable(answer.fields().get(OUTCOME)).flatMap(ReplyMapping::outcome);
        if (outcome.isEmpty()
                && answer.status() == 422
                && problem.flatMap(Problem::code).isPresent()) {
            Problem fault = problem.orElseThrow();
            return new Reply.Fault(
                    fault.code().orElseThrow(), fault.details().orElseGet(() -> Body.of(MediaTypes.JSON, new byte[0])));
        }
        StrangersStatus stranger = StrangersStatus.of(answer);
        Reply.Failure failure = new Reply.Failure(
                problem.flatMap(Problem::code).orElse("HTTP_" + answer.status()),
                problem.map(Problem::detail)
                        .filter(detail -> !detail.isBlank())
                        .map(ReplyMapping::shortened)
                        .orElse(stranger.text()),
                outcome.orElse(stranger.outcome()),
                problem.map(Problem::retryable).orElse(false),
                retryAfter(answer),
                outcome.isPresent() ? "true".equals(answer.fields().get(DO_NOT_RETRY)) : stranger.isFinal());
        if (failure.outcome() == Outcome.NOT_EXECUTED && stranger.reason().isPresent()) {
            throw new TransportException(
                    Progress.REFUSED, stranger.reason().get(), failure.code() + ": " + failure.message());
        }
        return failure;
    }

    /**
     * How a response accepts a message.
     *
     * @throws TransportException it does not
     */
    static Acceptance readAcceptance(HttpAnswer answer) {
        if (isSuccess(answer)) {
            return Acceptance.HANDED_TO_PEER;
        }
        Reply reply = read(answer);
        if (reply instanceof Reply.Failure failure && failure.outcome() == Outcome.NOT_EXECUTED) {
            boolean full = answer.status() == 429 || answer.status() == 503;
            Reason reason = full ? Reason.OVERLOADED : Reason.UNAVAILABLE;
            throw new TransportException(
                    Progress.REFUSED,
                    failure.doNotRetry() ? Reason.MISCONFIGURED : reason,
                    failure.code() + ": " + failure.message());
        }
        String text = reply instanceof Reply.Failure failure
                ? failure.code() + ": " + failure.message()
                : "answered with status " + answer.status();
        throw new TransportException(Progress.UNKNOWN, Reason.UNAVAILABLE, text);
    }

    private static boolean isSuccess(HttpAnswer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    private static int status(Reply.Failure failure) {
        return switch (failure.code()) {
            case FailureCode.UNREADABLE -> 400;
            case FailureCode.UNROUTABLE -> 404;
            case FailureCode.IN_PROGRESS, FailureCode.KEY_CONFLICT -> 409;
            case FailureCode.TOO_LARGE -> 413;
            case FailureCode.EXPIRED, FailureCode.DEADLINE_EXCEEDED -> 504;
            default -> failure.outcome() == Outcome.NOT_EXECUTED ? 503 : 500;
        };
    }

    private static String title(Outcome outcome) {
        return switch (outcome) {
            case NOT_EXECUTED -> "Not executed";
            case UNKNOWN -> "Perhaps executed";
            case EXECUTED -> "Failed";
        };
    }

    private static String written(Outcome outcome) {
        return switch (outcome) {
            case NOT_EXECUTED -> "not-executed";
            case UNKNOWN -> "unknown";
            case EXECUTED -> "executed";
        };
    }

    private static Optional<Outcome> outcome(String text) {
        return switch (text) {
            case "not-executed" -> Optional.of(Outcome.NOT_EXECUTED);
            case "unknown" -> Optional.of(Outcome.UNKNOWN);
            case "executed" -> Optional.of(Outcome.EXECUTED);
            default -> Optional.empty();
        };
    }

    /** A date instead of a number is no hint: it would need clocks that agree. */
    private static Optional<Duration> retryAfter(HttpAnswer answer) {
        Optional<Duration> exactly =
                Optional.ofNullable(answer.fields().get(RETRY_AFTER_EXACTLY)).flatMap(Milliseconds::read);
        return exactly.isPresent()
                ? exactly
                : Optional.ofNullable(answer.fields().get(RETRY_AFTER))
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /** It may come from anybody, and ends up in logs. */
    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > LONGEST_TEXT ? printable.substring(0, LONGEST_TEXT) + "..." : printable;
    }
}

package dev.interservice.messaging.http.wire;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.FailureCode;
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
 * <p>A response without that field comes from a stranger, or from a proxy on the way: {@link ForeignStatus} says what
 * it can mean at most.
 */
public final class ReplyMapping {
    static final String OUTCOME = "messaging-outcome";

    private static final String DO_NOT_RETRY = "messaging-do-not-retry";
    private static final String RETRY_AFTER = "retry-after";
    private static final String RETRY_AFTER_MILLIS = "messaging-retry-after-ms";
    private static final int MAX_TEXT_LENGTH = 1_000;
    private static final HttpResponse ACCEPTED = new HttpResponse(202, Map.of(), new byte[0]);

    private ReplyMapping() {}

    /** The response that carries a reply. */
    public static HttpResponse write(Reply reply) {
        if (reply instanceof Reply.Success success) {
            return new HttpResponse(
                    200,
                    Map.of(EnvelopeMapping.CONTENT_TYPE, success.body().contentType()),
                    success.body().bytes());
        }
        if (reply instanceof Reply.Fault fault) {
            ProblemDetails problem = new ProblemDetails(
                    422,
                    "Business fault",
                    Optional.of(fault.code()),
                    fault.code(),
                    false,
                    Optional.of(fault.details()));
            return new HttpResponse(
                    422, Map.of(EnvelopeMapping.CONTENT_TYPE, ProblemDetails.MEDIA_TYPE), problem.toBytes());
        }
        Reply.Failure failure = (Reply.Failure) reply;
        return write(status(failure), failure);
    }

    /** The response that carries a failure under a certain status. */
    public static HttpResponse write(int status, Reply.Failure failure) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(EnvelopeMapping.CONTENT_TYPE, ProblemDetails.MEDIA_TYPE);
        fields.put(OUTCOME, outcomeText(failure.outcome()));
        if (failure.doNotRetry()) {
            fields.put(DO_NOT_RETRY, "true");
        }
        failure.retryAfter().ifPresent(wait -> {
            fields.put(RETRY_AFTER, Long.toString(wait.plusNanos(999_999_999).toSeconds()));
            fields.put(RETRY_AFTER_MILLIS, MillisecondsFormat.write(wait));
        });
        ProblemDetails problem = new ProblemDetails(
                status,
                title(failure.outcome()),
                Optional.of(failure.code()),
                failure.message(),
                failure.retryable(),
                Optional.empty());
        return new HttpResponse(status, fields, problem.toBytes());
    }

    /** The response that says that a message was accepted. */
    public static HttpResponse accepted() {
        return ACCEPTED;
    }

    /**
     * What a response says to a request.
     *
     * @throws TransportException nobody there serves it, or will ever take so much
     */
    public static Reply read(HttpResponse httpResponse) {
        if (isSuccess(httpResponse)) {
            String contentType = httpResponse.fields().getOrDefault(EnvelopeMapping.CONTENT_TYPE, MediaTypes.JSON);
            return new Reply.Success(Body.of(contentType, httpResponse.content()));
        }
        Optional<ProblemDetails> problem = ProblemDetails.read(httpResponse);
        Optional<Outcome> outcome =
                Optional.ofNullable(httpResponse.fields().get(OUTCOME)).flatMap(ReplyMapping::outcome);
        if (outcome.isEmpty()
                && httpResponse.status() == 422
                && problem.flatMap(ProblemDetails::code).isPresent()) {
            ProblemDetails faultProblem = problem.orElseThrow();
            return new Reply.Fault(
                    faultProblem.code().orElseThrow(),
                    faultProblem.details().orElseGet(() -> Body.of(MediaTypes.JSON, new byte[0])));
        }
        ForeignStatus foreignStatus = ForeignStatus.of(httpResponse);
        Reply.Failure failure = new Reply.Failure(
                problem.flatMap(ProblemDetails::code).orElse("HTTP_" + httpResponse.status()),
                problem.map(ProblemDetails::detail)
                        .filter(detail -> !detail.isBlank())
                        .map(ReplyMapping::truncated)
                        .orElse(foreignStatus.text()),
                outcome.orElse(foreignStatus.outcome()),
                problem.map(ProblemDetails::retryable).orElse(false),
                retryAfter(httpResponse),
                outcome.isPresent() ? "true".equals(httpResponse.fields().get(DO_NOT_RETRY)) : foreignStatus.isFinal());
        if (failure.outcome() == Outcome.NOT_EXECUTED && foreignStatus.reason().isPresent()) {
            throw new TransportException(
                    Progress.REFUSED, foreignStatus.reason().get(), failure.code() + ": " + failure.message());
        }
        return failure;
    }

    /**
     * How a response accepts a message.
     *
     * @throws TransportException it does not
     */
    public static Acceptance readAcceptance(HttpResponse httpResponse) {
        if (isSuccess(httpResponse)) {
            return Acceptance.HANDED_TO_PEER;
        }
        Reply reply = read(httpResponse);
        if (reply instanceof Reply.Failure failure && failure.outcome() == Outcome.NOT_EXECUTED) {
            boolean full = httpResponse.status() == 429 || httpResponse.status() == 503;
            Reason reason = full ? Reason.OVERLOADED : Reason.UNAVAILABLE;
            throw new TransportException(
                    Progress.REFUSED,
                    failure.doNotRetry() ? Reason.MISCONFIGURED : reason,
                    failure.code() + ": " + failure.message());
        }
        String text = reply instanceof Reply.Failure failure
                ? failure.code() + ": " + failure.message()
                : "answered with status " + httpResponse.status();
        throw new TransportException(Progress.UNKNOWN, Reason.UNAVAILABLE, text);
    }

    private static boolean isSuccess(HttpResponse httpResponse) {
        return httpResponse.status() >= 200 && httpResponse.status() < 300;
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

    private static String outcomeText(Outcome outcome) {
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
    private static Optional<Duration> retryAfter(HttpResponse httpResponse) {
        Optional<Duration> exactly = Optional.ofNullable(httpResponse.fields().get(RETRY_AFTER_MILLIS))
                .flatMap(MillisecondsFormat::read);
        return exactly.isPresent()
                ? exactly
                : Optional.ofNullable(httpResponse.fields().get(RETRY_AFTER))
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /** It may come from anybody, and ends up in logs. */
    private static String truncated(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > MAX_TEXT_LENGTH ? printable.substring(0, MAX_TEXT_LENGTH) + "..." : printable;
    }
}

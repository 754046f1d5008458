package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.FailureCode;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * How a server says no before anything was executed, so that whoever asked knows that trying again is safe. What it says
 * to many at once, when it has the least time, is written once.
 */
final class Refusals {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final HttpAnswer UNKNOWN_METHOD = writeUnknownMethod();
    private static final HttpAnswer ENCODED =
            refusal(415, "ENCODED", "only bodies without a content encoding are read", Optional.empty(), true);
    private static final HttpAnswer OVERLOADED =
            refusal(503, FailureCode.OVERLOADED, "the service has all it can hold", Optional.of(SOON), false);
    private static final HttpAnswer CLOSING =
            refusal(503, FailureCode.CLOSING, "the service is closing", Optional.empty(), false);
    private static final HttpAnswer EXPIRED =
            refusal(504, FailureCode.EXPIRED, "the time of the request was over before it began", Optional.empty(), true);
    private static final HttpAnswer ABANDONED = perhaps(FailureCode.CLOSING, "the service closed before it had answered");
    private static final HttpAnswer BROKEN =
            perhaps(FailureCode.SERVER_FAILED, "the service failed, and cannot say how far it came");

    private Refusals() {}

    static HttpAnswer unroutable(String path) {
        return refusal(404, FailureCode.UNROUTABLE, "nobody serves " + path + " here", Optional.empty(), true);
    }

    static HttpAnswer unknownMethod() {
        return UNKNOWN_METHOD;
    }

    static HttpAnswer tooSlow(Duration longest) {
        return refusal(
                408,
                FailureCode.TOO_SLOW,
                "the request did not arrive within " + longest.toMillis() + " ms",
                Optional.empty(),
                false);
    }

    static HttpAnswer tooLarge(int maxBytes) {
        return refusal(
                413, FailureCode.TOO_LARGE, "the body has more than the " + maxBytes + " bytes allowed", Optional.empty(), true);
    }

    static HttpAnswer encoded() {
        return ENCODED;
    }

    static HttpAnswer overloaded() {
        return OVERLOADED;
    }

    static HttpAnswer closing() {
        return CLOSING;
    }

    static HttpAnswer expired() {
        return EXPIRED;
    }

    /** To what was in hand when the server ended. */
    static HttpAnswer abandoned() {
        return ABANDONED;
    }

    /** To what broke on the way to its listener, or in it. */
    static HttpAnswer broken() {
        return BROKEN;
    }

    private static HttpAnswer writeUnknownMethod() {
        HttpAnswer answer = refusal(
                405, FailureCode.METHOD_NOT_ALLOWED, "messages are sent with POST and no other method", Optional.empty(), true);
        Map<String, String> fields = new LinkedHashMap<>(answer.fields());
        fields.put("allow", "POST");
        return new HttpAnswer(answer.status(), fields, answer.content());
    }

    private static HttpAnswer perhaps(String code, String message) {
        return ReplyMapping.write(new Reply.Failure(code, message, Outcome.UNKNOWN, false, Optional.empty(), false));
    }

    private static HttpAnswer refusal(
            int status, String code, String message, Optional<Duration> retryAfter, boolean isFinal) {
        return ReplyMapping.write(
                status, new Reply.Failure(code, message, Outcome.NOT_EXECUTED, false, retryAfter, isFinal));
    }

    /**
     * Answers what Jetty refuses before we see it, such as header fields that are too large, in the way we refuse; nothing
     * of it was executed. Says nothing of what was received.
     */
    static final class JettyErrorResponses extends ErrorHandler {
        @Override
        public boolean errorPageForMethod(String method) {
            return true;
        }

        @Override
        protected void generateResponse(
                Request request,
                Response response,
                int status,
                @Nullable String message,
                @Nullable Throwable cause,
                Callback callback) {
            HttpAnswer answer = ReplyMapping.write(
                    status,
                    new Reply.Failure(
                            "HTTP_" + status,
                            "the request was refused: " + HttpStatus.getMessage(status),
                            status < 500 ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN,
                            false,
                            Optional.empty(),
                            status < 500));
            answer.fields().forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(answer.content()), callback);
        }
    }
}

package dev.interservice.messaging.http.jetty;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.http.wire.HttpResponse;
import dev.interservice.messaging.http.wire.ReplyMapping;
import dev.interservice.messaging.transport.FailureCode;
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
 * Responses of a server that refuses a request before anything was executed, so that whoever asked knows that trying
 * again is safe. What it says to many at once, when it has the least time, is written once.
 */
public final class RefusalResponses {
    private static final Duration OVERLOAD_RETRY_AFTER = Duration.ofSeconds(1);
    private static final HttpResponse METHOD_NOT_ALLOWED = writeMethodNotAllowed();
    private static final HttpResponse UNSUPPORTED_ENCODING =
            notExecuted(415, "ENCODED", "only bodies without a content encoding are read", Optional.empty(), true);
    private static final HttpResponse OVERLOADED = notExecuted(
            503, FailureCode.OVERLOADED, "the service has all it can hold", Optional.of(OVERLOAD_RETRY_AFTER), false);
    private static final HttpResponse CLOSING =
            notExecuted(503, FailureCode.CLOSING, "the service is closing", Optional.empty(), false);
    private static final HttpResponse EXPIRED = notExecuted(
            504, FailureCode.EXPIRED, "the time of the request was over before it began", Optional.empty(), true);
    private static final HttpResponse ABANDONED =
            unknownOutcome(FailureCode.CLOSING, "the service closed before it had answered");
    private static final HttpResponse INTERNAL_ERROR =
            unknownOutcome(FailureCode.SERVER_FAILED, "the service failed, and cannot say how far it came");

    private RefusalResponses() {}

    public static HttpResponse unroutable(String path) {
        return notExecuted(404, FailureCode.UNROUTABLE, "nobody serves " + path + " here", Optional.empty(), true);
    }

    public static HttpResponse methodNotAllowed() {
        return METHOD_NOT_ALLOWED;
    }

    static HttpResponse tooSlow(Duration longest) {
        return notExecuted(
                408,
                FailureCode.TOO_SLOW,
                "the request did not arrive within " + longest.toMillis() + " ms",
                Optional.empty(),
                false);
    }

    public static HttpResponse tooLarge(int maxBytes) {
        return notExecuted(
                413,
                FailureCode.TOO_LARGE,
                "the body has more than the " + maxBytes + " bytes allowed",
                Optional.empty(),
                true);
    }

    public static HttpResponse unsupportedEncoding() {
        return UNSUPPORTED_ENCODING;
    }

    public static HttpResponse overloaded() {
        return OVERLOADED;
    }

    public static HttpResponse closing() {
        return CLOSING;
    }

    public static HttpResponse expired() {
        return EXPIRED;
    }

    /** To what was in flight when the server ended. */
    public static HttpResponse abandoned() {
        return ABANDONED;
    }

    /** To what broke on the way to its listener, or in it. */
    static HttpResponse internalError() {
        return INTERNAL_ERROR;
    }

    private static HttpResponse writeMethodNotAllowed() {
        HttpResponse httpResponse = notExecuted(
                405,
                FailureCode.METHOD_NOT_ALLOWED,
                "messages are sent with POST and no other method",
                Optional.empty(),
                true);
        Map<String, String> fields = new LinkedHashMap<>(httpResponse.fields());
        fields.put("allow", "POST");
        return new HttpResponse(httpResponse.status(), fields, httpResponse.content());
    }

    private static HttpResponse unknownOutcome(String code, String message) {
        return ReplyMapping.write(new Reply.Failure(code, message, Outcome.UNKNOWN, false, Optional.empty(), false));
    }

    private static HttpResponse notExecuted(
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
            HttpResponse httpResponse = ReplyMapping.write(
                    status,
                    new Reply.Failure(
                            "HTTP_" + status,
                            "the request was refused: " + HttpStatus.getMessage(status),
                            status < 500 ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN,
                            false,
                            Optional.empty(),
                            status < 500));
            httpResponse.fields().forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(httpResponse.content()), callback);
        }
    }
}

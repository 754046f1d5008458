package dev.interservice.messaging.http;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Reply;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers what Jetty refuses before we see it, such as header fields that are too large, in the way we refuse; nothing
 * of it was executed. Says nothing of what was received.
 */
final class Complaints extends ErrorHandler {
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

package dev.interservice.foodordering.web;

import dev.interservice.foodordering.web.Problem.ProblemException;
import dev.interservice.messaging.MessagingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with a problem whatever goes wrong. */
final class Problems implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @Override
    public void register(RoutesConfig routes) {
        routes.exception(
                ProblemException.class, (failure, context) -> failure.problem().answer(context));
        routes.exception(HttpResponseException.class, Problems::refused);
        routes.exception(MessagingException.class, Problems::unavailable);
        routes.exception(Exception.class, Problems::unexpected);
    }

    private static void refused(HttpResponseException failure, Context context) {
        HttpStatus status = HttpStatus.forStatus(failure.getStatus());
        Problem.of(status, status.getMessage() + ": " + context.method() + " " + context.path())
                .answer(context);
    }

    private static void unavailable(MessagingException failure, Context context) {
        LOG.warn("{} {}: {}", context.method(), context.path(), failure.getMessage());
        context.header(Header.RETRY_AFTER, "1");
        Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "a service did not answer (" + failure.outcome() + "); try again")
                .answer(context);
    }

    private static void unexpected(Exception failure, Context context) {
        LOG.error("{} {} failed", context.method(), context.path(), failure);
        Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "this is our fault; it was logged")
                .answer(context);
    }
}

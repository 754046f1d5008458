package dev.interservice.foodordering.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;

/** What is wrong with a request, as RFC 9457 writes it. */
record Problem(String type, String title, int status, String detail, List<String> errors) {
    static Problem of(HttpStatus status, String detail) {
        return of(status, detail, List.of());
    }

    static Problem of(HttpStatus status, String detail, List<String> errors) {
        return new Problem("about:blank", status.getMessage(), status.getCode(), detail, errors);
    }

    ProblemException asException() {
        return new ProblemException(this);
    }

    void answer(Context context) {
        context.status(status).json(this).contentType("application/problem+json");
    }

    /** Ends the handling of a request with a problem. */
    static final class ProblemException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        ProblemException(Problem problem) {
            super(problem.detail());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }
}

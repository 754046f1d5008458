package dev.interservice.foodordering.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** What every request with a body must keep to. */
final class JsonBody {
    private JsonBody() {}

    /** Also keeps pages of other sites from posting here: browsers ask before they send this type elsewhere. */
    static void requireJson(Context context) {
        String type = context.contentType();
        if (type == null || !type.matches("(?i)application/json\\s*(;.*)?")) {
            throw Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as Content-Type: application/json")
                    .asException();
        }
    }
}

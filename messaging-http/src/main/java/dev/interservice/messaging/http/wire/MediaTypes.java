package dev.interservice.messaging.http.wire;

import java.util.Locale;

/** What a body is, as far as the wire cares. */
final class MediaTypes {
    static final String JSON = "application/json";

    private MediaTypes() {}

    static boolean isJson(String contentType) {
        String type = withoutParameters(contentType);
        return type.equals(JSON) || type.endsWith("+json");
    }

    static boolean isProblem(String contentType) {
        return withoutParameters(contentType).equals(ProblemDetails.MEDIA_TYPE);
    }

    static boolean isStructuredEvent(String contentType) {
        return withoutParameters(contentType).equals("application/cloudevents+json");
    }

    /** What {@code curl -d} says of anything unless it is told otherwise. */
    static boolean isForm(String contentType) {
        return withoutParameters(contentType).equals("application/x-www-form-urlencoded");
    }

    private static String withoutParameters(String contentType) {
        if (contentType.equals(JSON)) {
            return JSON; // as nearly all are
        }
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}

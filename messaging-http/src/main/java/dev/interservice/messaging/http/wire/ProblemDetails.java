package dev.interservice.messaging.http.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.transport.Body;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong, as {@code application/problem+json} (RFC 9457) with members of ours: {@code code}, {@code retryable},
 * and a fault's {@code details}.
 *
 * <p>Details that are JSON stand there as they are, byte for byte; others in {@code details-base64}, with their media
 * type in {@code details-content-type}.
 */
record ProblemDetails(
        int status, String title, Optional<String> code, String detail, boolean retryable, Optional<Body> details) {
    static final String MEDIA_TYPE = "application/problem+json";

    byte[] toBytes() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("type", RawJson.quote("about:blank"));
        members.put("title", RawJson.quote(title));
        members.put("status", Integer.toString(status));
        members.put("detail", RawJson.quote(detail));
        code.ifPresent(text -> members.put("code", RawJson.quote(text)));
        if (retryable) {
            members.put("retryable", "true");
        }
        details.ifPresent(body -> write(body, members));
        StringBuilder text = new StringBuilder();
        members.forEach((name, value) -> text.append(text.isEmpty() ? '{' : ',')
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
        return text.append('}').toString().getBytes(UTF_8);
    }

    /** Empty when it is none. */
    static Optional<ProblemDetails> read(HttpResponse httpResponse) {
        if (!MediaTypes.isProblem(httpResponse.fields().getOrDefault("content-type", ""))) {
            return Optional.empty();
        }
        return RawJson.members(httpResponse.content())
                .map(members -> new ProblemDetails(
                        httpResponse.status(),
                        string(members, "title").orElse(""),
                        string(members, "code").filter(code -> !code.isBlank()),
                        string(members, "detail").orElse(""),
                        "true".equals(members.get("retryable")),
                        details(members)));
    }

    private static void write(Body body, Map<String, String> members) {
        Optional<String> json = MediaTypes.isJson(body.contentType()) ? RawJson.value(body.bytes()) : Optional.empty();
        json.ifPresentOrElse(
                raw -> members.put("details", raw),
                () -> members.put(
                        "details-base64", RawJson.quote(Base64.getEncoder().encodeToString(body.bytes()))));
        if (!body.contentType().equals(MediaTypes.JSON)) {
            members.put("details-content-type", RawJson.quote(body.contentType()));
        }
    }

    private static Optional<Body> details(Map<String, String> members) {
        String contentType = string(members, "details-content-type").orElse(MediaTypes.JSON);
        String raw = members.get("details");
        Optional<byte[]> bytes = raw == null
                ? Optional.ofNullable(members.get("details-base64")).flatMap(RawJson::base64)
                : Optional.of(raw.getBytes(UTF_8));
        return bytes.map(each -> Body.of(contentType, each));
    }

    private static Optional<String> string(Map<String, String> members, String name) {
        return Optional.ofNullable(members.get(name)).flatMap(RawJson::string);
    }
}

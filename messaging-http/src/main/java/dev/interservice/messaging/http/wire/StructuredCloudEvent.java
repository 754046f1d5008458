package dev.interservice.messaging.http.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A CloudEvent that came as one JSON document ({@code application/cloudevents+json}), taken apart as if it had come in
 * binary mode.
 *
 * @param fields those of the request and the event's attributes, percent-encoded
 * @param content the event's data
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying it would cost every event.
record StructuredCloudEvent(Map<String, String> fields, byte[] content) {
    /** Empty when the content is no JSON object. */
    static Optional<StructuredCloudEvent> read(Map<String, String> fields, byte[] content) {
        return RawJson.members(content).map(members -> of(fields, members));
    }

    private static StructuredCloudEvent of(Map<String, String> fields, Map<String, String> members) {
        String contentType = Optional.ofNullable(members.get("datacontenttype"))
                .flatMap(RawJson::string)
                .orElse(MediaTypes.JSON);
        Map<String, String> all = new LinkedHashMap<>(fields);
        members.forEach((name, raw) -> {
            if (raw.equals("null")) {
                return; // an attribute that is null is not set
            }
            switch (name) {
                case "data", "data_base64", "datacontenttype" -> {}
                case "traceparent", "tracestate" ->
                    RawJson.string(raw).ifPresent(value -> all.putIfAbsent(name, value));
                default ->
                    all.put(
                            "ce-" + name,
                            HeaderEncoding.encode(RawJson.string(raw).orElse(raw)));
            }
        });
        all.put(EnvelopeMapping.CONTENT_TYPE, contentType);
        return new StructuredCloudEvent(all, data(members, contentType));
    }

    /** JSON data is JSON within the document; other data is a string there, or Base64. */
    private static byte[] data(Map<String, String> members, String contentType) {
        String raw = members.get("data");
        if (raw == null || (raw.equals("null") && members.containsKey("data_base64"))) {
            return Optional.ofNullable(members.get("data_base64"))
                    .flatMap(RawJson::base64)
                    .orElseGet(() -> new byte[0]);
        }
        String data = MediaTypes.isJson(contentType) ? raw : RawJson.string(raw).orElse(raw);
        return data.getBytes(UTF_8);
    }
}

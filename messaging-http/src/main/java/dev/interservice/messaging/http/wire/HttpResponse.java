package dev.interservice.messaging.http.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A response as it stands on the wire, whoever made it.
 *
 * @param status the status code
 * @param fields header fields by their lower-case names
 * @param content as it stands there, decoded only of its transfer coding; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public // Never compared; copying it would cost every call.
record HttpResponse(int status, Map<String, String> fields, byte[] content) {
    public HttpResponse {
        requireNonNull(fields, "fields");
        requireNonNull(content, "content");
    }
}

package dev.interservice.messaging.http.client;

import dev.interservice.messaging.http.wire.HttpResponse;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.Response;
import okio.BufferedSource;

/** Takes a response off the wire, and no more of it than is allowed. */
final class ResponseReader {
    /** What a problem may have besides the details, which may stand there in Base64. */
    private static final int PROBLEM_OVERHEAD_BYTES = 64 * 1024;

    private ResponseReader() {}

    /**
     * The response as a value.
     *
     * @throws TransportException it is larger than allowed; then the call is cancelled, and the rest stays unread
     */
    static HttpResponse read(Response response, Call call, int maxMessageBytes) throws IOException {
        boolean problem = response.code() >= 300;
        long most = problem ? maxMessageBytes * 4L / 3 + PROBLEM_OVERHEAD_BYTES : maxMessageBytes;
        BufferedSource source = response.body().source();
        if (response.body().contentLength() > most || source.request(most + 1)) {
            call.cancel();
            throw new TransportException(
                    Progress.UNKNOWN,
                    Reason.TOO_LARGE,
                    "the answer with status " + response.code() + " has more than the " + most + " bytes allowed");
        }
        return new HttpResponse(response.code(), fields(response.headers()), source.readByteArray());
    }

    private static Map<String, String> fields(Headers headers) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            fields.putIfAbsent(headers.name(i).toLowerCase(Locale.ROOT), headers.value(i));
        }
        return fields;
    }
}

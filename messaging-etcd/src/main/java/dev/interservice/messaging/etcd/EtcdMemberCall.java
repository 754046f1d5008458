package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.etcd.EtcdException.ErrorKind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One HTTP call to one member, and its answer: one line of JSON, or one after the other. Asking and reading blocks the
 * thread that does it; anybody may end that.
 */
final class EtcdMemberCall implements AutoCloseable {
    private static final long MAX_LINE_BYTES = 16L << 20;

    private final EtcdHttpClient http;
    private final URI member;
    private final Call call;
    private @Nullable Response response;

    // Guarded by this.
    private Environment.@Nullable Timer limit;
    private boolean timedOut;
    private boolean ended;

    EtcdMemberCall(EtcdHttpClient http, URI member, Call call) {
        this.http = http;
        this.member = member;
        this.call = call;
    }

    /** From now on it has this long, until {@link #clearLimit}. */
    synchronized void limit(Environment environment, Duration time) {
        if (!ended) {
            limit = environment.after(time, this::onTimeout);
        }
    }

    /** It may take as long as it likes. */
    synchronized void clearLimit() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    /**
     * Asks, and waits for the beginning of the answer.
     *
     * @throws EtcdException the answer is an error, or there is none
     */
    void start() {
        try {
            response = call.execute();
        } catch (IOException broken) {
            throw failure(broken);
        }
        if (!response.isSuccessful()) {
            throw EtcdErrorDecoder.of(member, response.code(), firstLine(response));
        }
    }

    /**
     * The next part of the answer.
     *
     * @throws EtcdException there is none, or it is an error
     */
    JsonNode nextPart() {
        if (response == null) {
            throw new IllegalStateException("nothing was asked");
        }
        try {
            String line = line(response.body().source());
            JsonNode json = GatewayJson.read(line);
            if (json.has("error")) {
                throw EtcdErrorDecoder.of(member, response.code(), line);
            }
            return json;
        } catch (IOException broken) {
            throw failure(broken);
        } catch (JacksonException other) {
            throw new EtcdException(ErrorKind.UNAVAILABLE, "etcd at " + member + " answers what is no JSON", other);
        }
    }

    /** Ends it, also under the thread that reads: that one fails. */
    void abort() {
        synchronized (this) {
            ended = true;
            clearLimit();
        }
        call.cancel();
    }

    /** Ends it; only by who reads it. */
    @Override
    public void close() {
        abort();
        if (response != null) {
            response.close();
        }
        http.onEnded(this);
    }

    /** What was begun and answered may be used for the next call: its connection is kept. */
    void complete() {
        synchronized (this) {
            ended = true;
            clearLimit();
        }
        if (response != null) {
            response.close();
        }
        http.onEnded(this);
    }

    private void onTimeout() {
        synchronized (this) {
            timedOut = true;
        }
        call.cancel();
    }

    private synchronized EtcdException failure(IOException broken) {
        if (http.isClosed()) {
            return new EtcdException(ErrorKind.CLOSED, "the registry is closed", broken);
        }
        String what = timedOut ? "did not answer in time" : "cannot be reached: " + broken.getMessage();
        return new EtcdException(ErrorKind.UNAVAILABLE, "etcd at " + member + " " + what, broken);
    }

    private static String firstLine(Response response) {
        try {
            return line(response.body().source());
        } catch (IOException none) {
            return "";
        }
    }

    /** Answers end with a line, streams have one for each part. */
    private static String line(BufferedSource source) throws IOException {
        long end = source.indexOf((byte) '\n', 0, MAX_LINE_BYTES);
        if (end >= 0) {
            return source.readUtf8LineStrict(MAX_LINE_BYTES);
        }
        if (source.request(MAX_LINE_BYTES)) {
            throw new IOException("an answer of more than " + MAX_LINE_BYTES + " bytes");
        }
        if (source.exhausted()) {
            throw new IOException("the answer has ended");
        }
        return source.readUtf8();
    }
}

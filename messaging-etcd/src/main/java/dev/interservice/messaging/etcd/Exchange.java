package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.etcd.EtcdFailure.Kind;
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
 * One question to one member, and its answer: one line of JSON, or one after the other. Asking and reading blocks the
 * thread that does it; anybody may end that.
 */
final class Exchange implements AutoCloseable {
    private static final long LONGEST_LINE = 16L << 20;

    private final Exchanges all;
    private final URI member;
    private final Call call;
    private @Nullable Response response;

    // Guarded by this.
    private Environment.@Nullable Timer limit;
    private boolean late;
    private boolean ended;

    Exchange(Exchanges all, URI member, Call call) {
        this.all = all;
        this.member = member;
        this.call = call;
    }

    /** From now on it has this long, until {@link #unlimited}. */
    synchronized void limit(Environment environment, Duration time) {
        if (!ended) {
            limit = environment.after(time, this::expire);
        }
    }

    /** It may take as long as it likes. */
    synchronized void unlimited() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    /**
     * Asks, and waits for the beginning of the answer.
     *
     * @throws EtcdFailure the answer is an error, or there is none
     */
    void begin() {
        try {
            response = call.execute();
        } catch (IOException broken) {
            throw failure(broken);
        }
        if (!response.isSuccessful()) {
            throw Refusal.of(member, response.code(), firstLine(response));
        }
    }

    /**
     * The next part of the answer.
     *
     * @throws EtcdFailure there is none, or it is an error
     */
    JsonNode next() {
        if (response == null) {
            throw new IllegalStateException("nothing was asked");
        }
        try {
            String line = line(response.body().source());
            JsonNode json = Json.read(line);
            if (json.has("error")) {
                throw Refusal.of(member, response.code(), line);
            }
            return json;
        } catch (IOException broken) {
            throw failure(broken);
        } catch (JacksonException other) {
            throw new EtcdFailure(Kind.UNAVAILABLE, "etcd at " + member + " answers what is no JSON", other);
        }
    }

    /** Ends it, also under the thread that reads: that one fails. */
    void abort() {
        synchronized (this) {
            ended = true;
            unlimited();
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
        all.ended(this);
    }

    /** What was begun and answered may be used for the next question: its connection is kept. */
    void finish() {
        synchronized (this) {
            ended = true;
            unlimited();
        }
        if (response != null) {
            response.close();
        }
        all.ended(this);
    }

    private void expire() {
        synchronized (this) {
            late = true;
        }
        call.cancel();
    }

    private synchronized EtcdFailure failure(IOException broken) {
        if (all.isClosed()) {
            return new EtcdFailure(Kind.CLOSED, "the registry is closed", broken);
        }
        String what = late ? "did not answer in time" : "cannot be reached: " + broken.getMessage();
        return new EtcdFailure(Kind.UNAVAILABLE, "etcd at " + member + " " + what, broken);
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
        long end = source.indexOf((byte) '\n', 0, LONGEST_LINE);
        if (end >= 0) {
            return source.readUtf8LineStrict(LONGEST_LINE);
        }
        if (source.request(LONGEST_LINE)) {
            throw new IOException("an answer of more than " + LONGEST_LINE + " bytes");
        }
        if (source.exhausted()) {
            throw new IOException("the answer has ended");
        }
        return source.readUtf8();
    }
}

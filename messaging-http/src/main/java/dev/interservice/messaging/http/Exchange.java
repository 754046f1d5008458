package dev.interservice.messaging.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request on the wire, until its answer is there. No thread waits for either.
 *
 * <p>Answers race: the listener's, a refusal because it came too slowly, the end of the server. The first one is written,
 * any other comes too late. It is itself the callback of that write.
 */
final class Exchange implements Callback {
    /** For whoever wants to be told nothing. */
    static final Runnable NOTHING = () -> {};

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final InHand inHand;
    private final @Nullable ClientConnection connection;
    private final long begun;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean toldLate = new AtomicBoolean();
    private volatile boolean gone;
    private volatile boolean read;
    private volatile Runnable whenGone = NOTHING;
    // Written by whoever answers, before the write begins.
    private Runnable late = NOTHING;
    private Runnable end = NOTHING;

    /** @param nanos the clock of the connections, for a request of which no other time is known */
    Exchange(Request request, Response response, Callback callback, InHand inHand, LongSupplier nanos) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.inHand = inHand;
        this.connection = isHttp2(request)
                ? null
                : (ClientConnection)
                        request.getConnectionMetaData().getConnection().getEndPoint();
        this.begun = connection == null ? nanos.getAsLong() : connection.begin();
        request.addFailureListener(failure -> gone());
        // What a listener may take its time for is not for the wire to say.
        request.addIdleTimeoutListener(idle -> false);
    }

    Request request() {
        return request;
    }

    /**
     * Whether the thread that brings it has nothing else to do until it is answered. Over HTTP/2 that thread may be the one
     * that has to tell that the caller has gone.
     */
    boolean hasItsThread() {
        return connection != null;
    }

    /** The value of a field, if it is there. */
    @Nullable
    String field(String name) {
        return request.getHeaders().get(name);
    }

    /** All fields by their lower-case names, repeated ones joined with commas. */
    Map<String, String> fields() {
        HttpFields all = request.getHeaders();
        Map<String, String> fields = new LinkedHashMap<>(all.size() * 2);
        for (HttpField each : all) {
            String value = each.getValue();
            fields.merge(each.getLowerCaseName(), value == null ? "" : value, (before, next) -> before + "," + next);
        }
        return fields;
    }

    /** The whole request has been read. */
    void hasBeenRead() {
        read = true;
    }

    /** Whether it has been arriving for longer than this and is not complete. */
    boolean isSlow(long now, Duration longest) {
        return !read && !isAnswered() && now - begun > longest.toNanos();
    }

    boolean isAnswered() {
        return answered.get();
    }

    /** Sets what to do when the caller no longer waits; runs it now if that is known already, perhaps twice. */
    void onGone(Runnable action) {
        whenGone = action;
        if (gone) {
            action.run();
        }
    }

    /** Looks whether the caller no longer waits. */
    boolean isGone() {
        if (!gone && read && connection != null && connection.hasHungUp()) {
            gone();
        }
        return gone;
    }

    /** Writes the answer; false if another one was first. */
    boolean answer(HttpAnswer answer) {
        return answer(answer, NOTHING, NOTHING);
    }

    /**
     * Writes the answer; false if another one was first.
     *
     * @param late is run if it reaches nobody; nobody looks before {@link #NOTHING}
     * @param end is run once it is on the wire, or lost
     */
    boolean answer(HttpAnswer answer, Runnable late, Runnable end) {
        if (!answered.compareAndSet(false, true)) {
            try {
                late.run();
            } finally {
                end.run();
            }
            return false;
        }
        this.late = late;
        this.end = end;
        try {
            if (late != NOTHING && isGone()) {
                tellLate();
            }
            write(answer);
        } catch (Throwable broken) {
            failed(broken);
        }
        return true;
    }

    /** Something that nobody expected broke, so nobody can say what became of it. Whatever was answered stands. */
    void breaks(Throwable failure) {
        LOG.error("{} broke", this, failure);
        answer(Refusals.broken());
    }

    /** Its caller went away while it was still sending, so nobody is there to be answered. */
    void lost(Throwable failure) {
        if (answered.compareAndSet(false, true)) {
            failed(failure);
        }
    }

    /** The answer is on the wire. */
    @Override
    public void succeeded() {
        if (connection != null) {
            connection.end(read);
        }
        callback.succeeded();
        leave();
    }

    /** The answer is lost. */
    @Override
    public void failed(Throwable failure) {
        try {
            tellLate();
        } finally {
            callback.failed(failure);
            leave();
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void write(HttpAnswer answer) {
        response.setStatus(answer.status());
        HttpFields.Mutable fields = response.getHeaders();
        answer.fields().forEach(fields::put);
        fields.put(HttpHeader.CONTENT_LENGTH, answer.content().length);
        if (connection != null && inHand.isClosing()) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(answer.content()), this);
    }

    /** Race: the flag is set before the action is read, and {@link #onGone} does it the other way round. */
    private void gone() {
        gone = true;
        whenGone.run();
    }

    private void tellLate() {
        if (toldLate.compareAndSet(false, true)) {
            late.run();
        }
    }

    private void leave() {
        inHand.leave(this);
        end.run();
    }

    private static boolean isHttp2(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** Method and path: neither fields nor content. */
    @Override
    public String toString() {
        return request.getMethod() + " " + Request.getPathInContext(request);
    }
}

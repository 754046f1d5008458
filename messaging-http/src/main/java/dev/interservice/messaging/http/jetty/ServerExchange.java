package dev.interservice.messaging.http.jetty;

import dev.interservice.messaging.http.wire.HttpResponse;
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
public final class ServerExchange implements Callback {
    /** For whoever wants to be told nothing. */
    public static final Runnable NO_ACTION = () -> {};

    private static final Logger LOG = LoggerFactory.getLogger(ServerExchange.class);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final InFlightRequests inFlight;
    private final @Nullable ServerConnection serverConnection;
    private final long startedNanos;
    private final AtomicBoolean responded = new AtomicBoolean();
    private final AtomicBoolean lateNotified = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile boolean fullyRead;
    private volatile Runnable cancelHandler = NO_ACTION;
    // Written by whoever answers, before the write begins.
    private Runnable onLate = NO_ACTION;
    private Runnable onEnd = NO_ACTION;

    /** @param nanos the clock of the connections, for a request of which no other time is known */
    public ServerExchange(
            Request request, Response response, Callback callback, InFlightRequests inFlight, LongSupplier nanos) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.inFlight = inFlight;
        this.serverConnection = isHttp2(request)
                ? null
                : (ServerConnection)
                        request.getConnectionMetaData().getConnection().getEndPoint();
        this.startedNanos = serverConnection == null ? nanos.getAsLong() : serverConnection.requestStarted();
        request.addFailureListener(failure -> cancelled());
        // What a listener may take its time for is not for the wire to say.
        request.addIdleTimeoutListener(idle -> false);
    }

    public Request request() {
        return request;
    }

    /**
     * Whether the thread that brings it has nothing else to do until it is answered. Over HTTP/2 that thread may be the one
     * that has to tell that the caller has gone.
     */
    public boolean hasDedicatedThread() {
        return serverConnection != null;
    }

    /** The value of a field, if it is there. */
    @Nullable
    public String field(String name) {
        return request.getHeaders().get(name);
    }

    /** All fields by their lower-case names, repeated ones joined with commas. */
    public Map<String, String> fields() {
        HttpFields all = request.getHeaders();
        Map<String, String> fields = new LinkedHashMap<>(all.size() * 2);
        for (HttpField each : all) {
            String value = each.getValue();
            fields.merge(each.getLowerCaseName(), value == null ? "" : value, (before, next) -> before + "," + next);
        }
        return fields;
    }

    /** The whole request has been read. */
    void markFullyRead() {
        fullyRead = true;
    }

    /** Whether it has been arriving for longer than this and is not complete. */
    boolean isSlow(long now, Duration longest) {
        return !fullyRead && !hasResponded() && now - startedNanos > longest.toNanos();
    }

    public boolean hasResponded() {
        return responded.get();
    }

    /** Sets what to do when the caller no longer waits; runs it now if that is known already, perhaps twice. */
    public void onCancel(Runnable action) {
        cancelHandler = action;
        if (cancelled) {
            action.run();
        }
    }

    /** Looks whether the caller no longer waits. */
    public boolean isCancelled() {
        if (!cancelled && fullyRead && serverConnection != null && serverConnection.isClosedByClient()) {
            cancelled();
        }
        return cancelled;
    }

    /** Writes the answer; false if another one was first. */
    public boolean respond(HttpResponse httpResponse) {
        return respond(httpResponse, NO_ACTION, NO_ACTION);
    }

    /**
     * Writes the answer; false if another one was first.
     *
     * @param late is run if it reaches nobody; nobody looks before {@link #NO_ACTION}
     * @param end is run once it is on the wire, or lost
     */
    public boolean respond(HttpResponse httpResponse, Runnable late, Runnable end) {
        if (!responded.compareAndSet(false, true)) {
            try {
                late.run();
            } finally {
                end.run();
            }
            return false;
        }
        this.onLate = late;
        this.onEnd = end;
        try {
            if (late != NO_ACTION && isCancelled()) {
                notifyLate();
            }
            write(httpResponse);
        } catch (Throwable broken) {
            failed(broken);
        }
        return true;
    }

    /** Something that nobody expected broke, so nobody can say what became of it. Whatever was answered stands. */
    public void respondInternalError(Throwable failure) {
        LOG.error("{} broke", this, failure);
        respond(RefusalResponses.internalError());
    }

    /** Its caller went away while it was still sending, so nobody is there to be answered. */
    void abort(Throwable failure) {
        if (responded.compareAndSet(false, true)) {
            failed(failure);
        }
    }

    /** The answer is on the wire. */
    @Override
    public void succeeded() {
        if (serverConnection != null) {
            serverConnection.requestEnded(fullyRead);
        }
        callback.succeeded();
        finish();
    }

    /** The answer is lost. */
    @Override
    public void failed(Throwable failure) {
        try {
            notifyLate();
        } finally {
            callback.failed(failure);
            finish();
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void write(HttpResponse httpResponse) {
        response.setStatus(httpResponse.status());
        HttpFields.Mutable fields = response.getHeaders();
        httpResponse.fields().forEach(fields::put);
        fields.put(HttpHeader.CONTENT_LENGTH, httpResponse.content().length);
        if (serverConnection != null && inFlight.isClosing()) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(httpResponse.content()), this);
    }

    /** Race: the flag is set before the action is read, and {@link #onCancel} does it the other way round. */
    private void cancelled() {
        cancelled = true;
        cancelHandler.run();
    }

    private void notifyLate() {
        if (lateNotified.compareAndSet(false, true)) {
            onLate.run();
        }
    }

    private void finish() {
        inFlight.remove(this);
        onEnd.run();
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

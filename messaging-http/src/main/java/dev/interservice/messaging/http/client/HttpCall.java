package dev.interservice.messaging.http.client;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.http.wire.HttpResponse;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One message and the answer to it: sent once, on the thread that runs it, which also completes it.
 *
 * <p>It knows whether anything of it was written, because {@link StaleConnectionInterceptor} asks {@link #beginWriting}
 * just before: a call that was given up until then is never sent, and one that was not may have arrived.
 *
 * @param <T> what the answer means
 */
final class HttpCall<T> extends CompletableFuture<T> implements Runnable {
    /** The class is not exported, but both names are the protocol's; should they change, the outcome is unknown. */
    private static final String REFUSED_STREAM =
            "okhttp3.internal.http2.StreamResetException: stream was reset: REFUSED_STREAM";

    private final HttpClient client;
    private final String messageId;
    private final TargetUrlCache.CallTarget target;
    private final Function<HttpResponse, T> reader;
    private final AtomicReference<SendStage> stage = new AtomicReference<>(SendStage.NOT_SENT);
    private volatile @Nullable Call call;
    private boolean reusedConnection = true;

    HttpCall(HttpClient client, String messageId, TargetUrlCache.CallTarget target, Function<HttpResponse, T> reader) {
        this.client = client;
        this.messageId = messageId;
        this.target = target;
        this.reader = reader;
    }

    /** The one that travels like this. */
    static HttpCall<?> of(Call okHttpCall) {
        HttpCall<?> ours = okHttpCall.request().tag(HttpCall.class);
        if (ours == null) {
            throw new IllegalStateException("a call that is not ours");
        }
        return ours;
    }

    /** Says how it travels; before anybody else knows of it. */
    void attach(Call okHttpCall) {
        call = okHttpCall;
    }

    @Override
    public void run() {
        Runnable end;
        try {
            end = isDone() ? () -> {} : execute(requireNonNull(call, "call"));
        } catch (IOException | RuntimeException failure) {
            // One that was given up has failed for no fault of any connection.
            end = () -> {
                if (!isDone()) {
                    completeExceptionally(toTransportException(failure));
                }
            };
        } finally {
            // First, so that whoever is told of the end finds the slot free.
            client.callEnded(this);
        }
        end.run();
    }

    /** Whether it may be written; from now on nobody can say that it was not. */
    boolean beginWriting() {
        return stage.compareAndSet(SendStage.NOT_SENT, SendStage.SENT);
    }

    /** It gets a connection that is new. */
    void connectionOpened() {
        reusedConnection = false;
    }

    /** Whether its connection was used before, and so may have ended meanwhile. */
    boolean isOnReusedConnection() {
        return reusedConnection;
    }

    /** Ends it without an answer, and its exchange with it; false if it has ended before. */
    boolean fail(Reason reason, String why) {
        boolean withdrawn =
                stage.compareAndSet(SendStage.NOT_SENT, SendStage.WITHDRAWN) || stage.get() == SendStage.WITHDRAWN;
        Progress progress = withdrawn ? Progress.NOT_SENT : Progress.UNKNOWN;
        // Before the exchange ends, or its thread would complete this with what the end looks like from there.
        boolean ended = !isDone() && completeExceptionally(new TransportException(progress, reason, this + " " + why));
        if (ended) {
            client.callCancelled(this);
            requireNonNull(call, "call").cancel();
        }
        return ended;
    }

    /** Completes it with a {@link TransportException} that tells how far it got, and ends its exchange. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return fail(Reason.CANCELLED, "was cancelled");
    }

    @Override
    public String toString() {
        return "message " + messageId + " to " + target;
    }

    private Runnable execute(Call okHttpCall) throws IOException {
        try (Response response = okHttpCall.execute()) {
            T answer = reader.apply(ResponseReader.read(response, okHttpCall, client.maxMessageBytes()));
            return () -> complete(answer);
        } catch (StaleConnectionInterceptor.StaleConnectionException unused) {
            // Nothing of it was written, so it is not sent again: it is sent.
            client.evictIdleConnections();
            Call another = okHttpCall.clone();
            call = another;
            // Race: fail() completes this before it looks for the call to end, which was replaced before that is read.
            return isDone() ? () -> {} : execute(another);
        }
    }

    private TransportException toTransportException(Exception failure) {
        if (failure instanceof TransportException known) {
            return new TransportException(
                    known.progress(), known.reason(), this + " failed: " + known.getMessage(), known);
        }
        if (!(failure instanceof IOException io)) {
            // The wire is no place for what we did not expect, such as a field that cannot be written.
            Progress progress = stage.get() == SendStage.SENT ? Progress.UNKNOWN : Progress.NOT_SENT;
            return new TransportException(progress, Reason.MISCONFIGURED, this + " failed unexpectedly", failure);
        }
        if (stage.get() != SendStage.SENT) {
            return new TransportException(
                    Progress.NOT_SENT,
                    Reason.UNAVAILABLE,
                    this + " could not be sent: " + ConnectFailureText.describe(io),
                    failure);
        }
        if (Thread.currentThread().isInterrupted()) {
            // The caller's own doing, which tells nothing against the peer.
            return new TransportException(Progress.UNKNOWN, Reason.CANCELLED, this + " was interrupted", failure);
        }
        if (reusedConnection) {
            client.evictIdleConnections();
        }
        if (isRefusedStream(failure)) {
            return new TransportException(Progress.REFUSED, Reason.OVERLOADED, this + " was refused", failure);
        }
        return new TransportException(
                Progress.UNKNOWN,
                Reason.CONNECTION_LOST,
                this + " got no answer, because the connection was lost: " + failure.getMessage(),
                failure);
    }

    private enum SendStage {
        NOT_SENT,
        SENT,
        WITHDRAWN
    }

    /** Whether HTTP/2 says that the peer did not look at the request (RFC 9113, section 8.7). */
    private static boolean isRefusedStream(Exception failure) {
        return failure.toString().equals(REFUSED_STREAM);
    }
}

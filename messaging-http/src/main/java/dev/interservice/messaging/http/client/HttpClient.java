package dev.interservice.messaging.http.client;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.http.wire.HttpResponse;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages, each of them once, and never blocks its callers, but for the first to call an {@code https:} endpoint:
 * it reads the JVM's trust store.
 *
 * <p>A call has a thread to itself while it is on the wire, which is its caller's own when that waits anyway: fewer
 * hand-offs than OkHttp's dispatcher makes.
 */
public final class HttpClient {
    private final Protocol protocol;
    private final TransportSetup setup;
    private final CallLimiter limiter;
    private final OkHttpClient plaintextClient;
    private final TargetUrlCache targetUrls = new TargetUrlCache();
    private final Set<HttpCall<?>> calls = ConcurrentHashMap.newKeySet();
    private volatile @Nullable OkHttpClient tlsClient;
    private volatile boolean closed;

    private HttpClient(ClientOptions options, TransportSetup setup, Dns dns) {
        protocol = options.protocol();
        this.setup = setup;
        int connections = options.maxConnections();
        limiter = new CallLimiter(connections, options.maxWaiting(), setup.callExecutor());
        CancellableDns cancellableDns = new CancellableDns(dns, setup.environment());
        plaintextClient = OkHttpClientFactory.plaintextClient(
                protocol,
                connections,
                cancellableDns,
                new StaleConnectionInterceptor(
                        new StaleConnectionInterceptor.RecentConnections(setup.environment()::nanos)));
    }

    public static HttpClient open(ClientOptions options, TransportSetup setup) {
        return open(options, setup, Dns.SYSTEM);
    }

    public static HttpClient open(ClientOptions options, TransportSetup setup, Dns dns) {
        return new HttpClient(options, setup, dns);
    }

    /**
     * Sends a message and reads what comes back.
     *
     * @param reader makes an answer into what it means; it may throw {@link TransportException}
     */
    public <T> CompletableFuture<T> call(
            Address address, Envelope envelope, Deadline deadline, Function<HttpResponse, T> reader) {
        try {
            checkSize(envelope);
            TargetUrlCache.CallTarget target = targetUrls.of(address);
            HttpCall<T> call = new HttpCall<>(this, envelope.id(), target, reader);
            OkHttpClient okHttpClient = target.url().isHttps() ? tlsClient() : plaintextClient;
            call.attach(okHttpClient.newCall(request(address, target, envelope, deadline, call)));
            start(call);
            return call;
        } catch (TransportException refused) {
            return CompletableFuture.failedFuture(refused);
        } catch (IllegalArgumentException unwritable) {
            return CompletableFuture.failedFuture(new TransportException(
                    Progress.NOT_SENT,
                    Reason.MISCONFIGURED,
                    "message " + envelope.id() + " cannot be written: its content type is no header value",
                    unwritable));
        }
    }

    int maxMessageBytes() {
        return setup.maxMessageBytes();
    }

    /** The call is off the wire. */
    void callEnded(HttpCall<?> call) {
        calls.remove(call);
        limiter.release();
        if (closed) {
            plaintextClient.connectionPool().evictAll();
        }
    }

    /** The call was given up, and need not begin. */
    void callCancelled(HttpCall<?> call) {
        calls.remove(call);
        limiter.cancel(call);
    }

    /** One connection from the pool was dead, so the others, to a peer that was restarted, may be dead, too. */
    void evictIdleConnections() {
        plaintextClient.connectionPool().evictAll();
    }

    public void close() {
        closed = true;
        // Before the first one ends, and its slot goes to one of those that wait.
        calls.forEach(limiter::cancel);
        calls.forEach(call -> call.fail(Reason.CLOSED, "was ended, because its transport was closed"));
        plaintextClient.connectionPool().evictAll();
    }

    @Override
    public String toString() {
        return "http client of " + setup.service() + ": " + limiter;
    }

    private void start(HttpCall<?> call) {
        calls.add(call);
        // Race: close() sets the flag before it looks at the calls, and this one was added before the flag is read.
        if (closed) {
            call.fail(Reason.CLOSED, "was not sent, because its transport is closed");
            return;
        }
        try {
            if (!limiter.submit(call)) {
                call.fail(Reason.OVERLOADED, "was not sent: " + limiter);
            }
        } catch (RejectedExecutionException ended) {
            call.fail(Reason.CLOSED, "was not sent, because its environment is closed");
        }
    }

    /** Made by the first call that needs it: whoever calls no {@code https:} endpoint needs no trust store. */
    private OkHttpClient tlsClient() {
        OkHttpClient made = tlsClient;
        return made == null ? createTlsClient() : made;
    }

    private synchronized OkHttpClient createTlsClient() {
        OkHttpClient made = tlsClient;
        if (made == null) {
            made = OkHttpClientFactory.tlsClient(protocol, plaintextClient);
            tlsClient = made;
        }
        return made;
    }

    private void checkSize(Envelope envelope) {
        int size = envelope.body().size();
        if (size > setup.maxMessageBytes()) {
            throw new TransportException(
                    Progress.NOT_SENT,
                    Reason.TOO_LARGE,
                    "message " + envelope.id() + " has " + size + " bytes, more than the " + setup.maxMessageBytes()
                            + " allowed");
        }
    }

    private static Request request(
            Address address, TargetUrlCache.CallTarget target, Envelope envelope, Deadline deadline, HttpCall<?> call) {
        Request.Builder request = new Request.Builder()
                .url(target.url())
                .post(new OneShotRequestBody(envelope.body().bytes()))
                .tag(HttpCall.class, call)
                .addHeader("user-agent", "interservice-messaging")
                // Or OkHttp would ask for gzip, and a small answer could become a large one.
                .addHeader("accept-encoding", "identity");
        target.authorization().ifPresent(value -> request.addHeader("authorization", value));
        EnvelopeMapping.write(address, envelope, deadline, request::addHeader);
        return request.build();
    }
}

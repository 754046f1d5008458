package dev.interservice.messaging.http;

import dev.interservice.messaging.Deadline;
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
final class HttpClient {
    private final Protocol protocol;
    private final TransportSetup setup;
    private final Lines lines;
    private final OkHttpClient plain;
    private final Targets targets = new Targets();
    private final Set<HttpCall<?>> calls = ConcurrentHashMap.newKeySet();
    private volatile @Nullable OkHttpClient secure;
    private volatile boolean closed;

    private HttpClient(ClientOptions options, TransportSetup setup, Dns dns) {
        protocol = options.protocol();
        this.setup = setup;
        int connections = options.maxConnections();
        lines = new Lines(connections, options.maxWaiting(), setup.callExecutor());
        Lookups lookups = new Lookups(dns, setup.environment());
        plain = OkHttpWiring.plain(
                protocol, connections, lookups, new Gate(new Gate.RecentConnections(setup.environment()::nanos)));
    }

    static HttpClient open(ClientOptions options, TransportSetup setup) {
        return open(options, setup, Dns.SYSTEM);
    }

    static HttpClient open(ClientOptions options, TransportSetup setup, Dns dns) {
        return new HttpClient(options, setup, dns);
    }

    /**
     * Sends a message and reads what comes back.
     *
     * @param reader makes an answer into what it means; it may throw {@link TransportException}
     */
    <T> CompletableFuture<T> call(
            Address address, Envelope envelope, Deadline deadline, Function<HttpAnswer, T> reader) {
        try {
            check(envelope);
            Targets.Target target = targets.of(address);
            HttpCall<T> call = new HttpCall<>(this, envelope.id(), target, reader);
            OkHttpClient wire = target.url().isHttps() ? secure() : plain;
            call.through(wire.newCall(request(address, target, envelope, deadline, call)));
            begin(call);
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
    void ended(HttpCall<?> call) {
        calls.remove(call);
        lines.free();
        if (closed) {
            plain.connectionPool().evictAll();
        }
    }

    /** The call was given up, and need not begin. */
    void withdraw(HttpCall<?> call) {
        calls.remove(call);
        lines.withdraw(call);
    }

    /** One connection from the pool was dead, so the others, to a peer that was restarted, may be dead, too. */
    void distrustIdleConnections() {
        plain.connectionPool().evictAll();
    }

    void close() {
        closed = true;
        // Before the first one ends, and its line goes to one of those that wait.
        calls.forEach(lines::withdraw);
        calls.forEach(call -> call.giveUp(Reason.CLOSED, "was ended, because its transport was closed"));
        plain.connectionPool().evictAll();
    }

    @Override
    public String toString() {
        return "http client of " + setup.service() + ": " + lines;
    }

    private void begin(HttpCall<?> call) {
        calls.add(call);
        // Race: close() sets the flag before it looks at the calls, and this one was added before the flag is read.
        if (closed) {
            call.giveUp(Reason.CLOSED, "was not sent, because its transport is closed");
            return;
        }
        try {
            if (!lines.offer(call)) {
                call.giveUp(Reason.OVERLOADED, "was not sent: " + lines);
            }
        } catch (RejectedExecutionException ended) {
            call.giveUp(Reason.CLOSED, "was not sent, because its environment is closed");
        }
    }

    /** Made by the first call that needs it: whoever calls no {@code https:} endpoint needs no trust store. */
    private OkHttpClient secure() {
        OkHttpClient made = secure;
        return made == null ? makeSecure() : made;
    }

    private synchronized OkHttpClient makeSecure() {
        OkHttpClient made = secure;
        if (made == null) {
            made = OkHttpWiring.secure(protocol, plain);
            secure = made;
        }
        return made;
    }

    private void check(Envelope envelope) {
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
            Address address, Targets.Target target, Envelope envelope, Deadline deadline, HttpCall<?> call) {
        Request.Builder request = new Request.Builder()
                .url(target.url())
                .post(new OnceBody(envelope.body().bytes()))
                .tag(HttpCall.class, call)
                .addHeader("user-agent", "interservice-messaging")
                // Or OkHttp would ask for gzip, and a small answer could become a large one.
                .addHeader("accept-encoding", "identity");
        target.authorization().ifPresent(value -> request.addHeader("authorization", value));
        HttpMapping.write(address, envelope, deadline, request::addHeader);
        return request.build();
    }
}

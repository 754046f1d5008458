package dev.interservice.messaging.http;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * OkHttp as we need it: nothing is sent twice, nothing is followed, nothing is kept but connections.
 *
 * <p>Its one or two background threads, for idle connections and HTTP/2, belong to the JVM: they are daemons, shared by
 * all clients, and end when there was nothing to do for a minute.
 */
final class OkHttpWiring {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Half of what a server of ours waits, so that it is the client who closes. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** A connection that swallows everything is found out after this long. */
    static final Duration PING_INTERVAL = Duration.ofSeconds(3);

    private OkHttpWiring() {}

    /** For {@code http:} endpoints; without TLS, so that the JVM's trust store is not read. */
    static OkHttpClient plain(String protocol, int connections, Dns dns) {
        Protocol spoken = protocol.equals(HttpSettings.H2C) ? Protocol.H2_PRIOR_KNOWLEDGE : Protocol.HTTP_1_1;
        return new OkHttpClient.Builder()
                .protocols(List.of(spoken))
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .connectionPool(new ConnectionPool(connections, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
                .dns(dns)
                .socketFactory(new ChannelSockets())
                .proxy(Proxy.NO_PROXY)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .fastFallback(false) // it would connect on threads of its own
                .connectTimeout(CONNECT_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                // The engine cancels what takes too long: a second clock would only race with it.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .eventListenerFactory(call -> CONNECTING)
                .addNetworkInterceptor(OkHttpWiring::gate)
                .build();
    }

    /**
     * For {@code https:} endpoints, with the same connections and threads.
     *
     * @throws TransportException the JVM's trust store cannot be read
     */
    static OkHttpClient secure(String protocol, OkHttpClient plain) {
        List<Protocol> spoken = protocol.equals(HttpSettings.H2C)
                ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
                : List.of(Protocol.HTTP_1_1);
        try {
            return plain.newBuilder()
                    .protocols(spoken)
                    .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
                    .build();
        } catch (Exception | AssertionError unreadable) { // OkHttp throws what it does not declare
            throw new TransportException(
                    Progress.NOT_SENT,
                    Reason.MISCONFIGURED,
                    "https needs the JVM's trust store, which cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    /** There is a connection, and nothing was written to it yet. */
    private static Response gate(Interceptor.Chain chain) throws IOException {
        Connection connection = requireNonNull(chain.connection(), "connection");
        HttpCall<?> call = of(chain.call());
        if (call.isOnAKeptConnection() && isDead(connection)) {
            connection.socket().close();
            throw new DeadConnectionException();
        }
        if (!call.mayBeSent()) {
            throw new IOException("given up before it was sent");
        }
        return chain.proceed(chain.request());
    }

    /** Over HTTP/2 somebody reads all the time, and over TLS reading would break what comes next. */
    private static boolean isDead(Connection connection) {
        return connection.protocol() == Protocol.HTTP_1_1
                && connection.handshake() == null
                && ChannelSockets.isDead(connection.socket());
    }

    private static HttpCall<?> of(Call call) {
        HttpCall<?> ours = call.request().tag(HttpCall.class);
        if (ours == null) {
            throw new IllegalStateException("a call that is not ours");
        }
        return ours;
    }

    private static final EventListener CONNECTING = new EventListener() {
        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            of(call).connects();
        }
    };
}

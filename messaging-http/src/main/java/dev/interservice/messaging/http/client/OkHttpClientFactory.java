package dev.interservice.messaging.http.client;

import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * OkHttp as we need it: nothing is sent twice, nothing is followed, nothing is kept but connections.
 *
 * <p>Its one or two background threads, for idle connections and HTTP/2, belong to the JVM: they are daemons, shared by
 * all clients, and end when there was nothing to do for a minute.
 */
public final class OkHttpClientFactory {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Half of what a server of ours waits, so that it is the client who closes. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** A connection that swallows everything is found out after this long. */
    public static final Duration PING_INTERVAL = Duration.ofSeconds(3);

    private OkHttpClientFactory() {}

    /** For {@code http:} endpoints; without TLS, so that the JVM's trust store is not read. */
    static OkHttpClient plaintextClient(
            Protocol protocol, int connections, CancellableDns cancellableDns, StaleConnectionInterceptor interceptor) {
        ConnectionEventListener connectionListener = new ConnectionEventListener(cancellableDns);
        return new OkHttpClient.Builder()
                .protocols(List.of(protocol))
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .connectionPool(new ConnectionPool(connections, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
                .dns(cancellableDns)
                .socketFactory(new ProbeableSocketFactory())
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
                .eventListenerFactory(call -> connectionListener)
                .addNetworkInterceptor(interceptor)
                .build();
    }

    /**
     * For {@code https:} endpoints, with the same connections and threads.
     *
     * @throws TransportException the JVM's trust store cannot be read
     */
    static OkHttpClient tlsClient(Protocol protocol, OkHttpClient plaintextClient) {
        List<Protocol> spoken = protocol == Protocol.H2_PRIOR_KNOWLEDGE
                ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
                : List.of(Protocol.HTTP_1_1);
        try {
            return plaintextClient
                    .newBuilder()
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

    /** Tells calls what becomes of their connections. */
    private static final class ConnectionEventListener extends EventListener {
        private final CancellableDns cancellableDns;

        ConnectionEventListener(CancellableDns cancellableDns) {
            this.cancellableDns = cancellableDns;
        }

        @Override
        public void dnsStart(Call call, String host) {
            cancellableDns.setCurrentCall(HttpCall.of(call));
        }

        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            HttpCall.of(call).connectionOpened();
        }
    }
}

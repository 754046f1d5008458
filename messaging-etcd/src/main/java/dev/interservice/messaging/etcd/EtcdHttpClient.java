package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.lookup.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;

/** Sends calls to single members over HTTP, and knows all that are open. Safe for use by several threads. */
final class EtcdHttpClient {
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client;
    private final Environment environment;
    private final Duration timeout;
    private final Set<EtcdMemberCall> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    EtcdHttpClient(OkHttpClient client, Environment environment, Duration timeout) {
        this.client = client;
        this.environment = environment;
        this.timeout = timeout;
    }

    /** Asks, and waits for one answer. */
    JsonNode ask(URI member, String path, JsonNode body, String token) {
        EtcdMemberCall call = open(member, path, body, token);
        boolean answered = false;
        try {
            call.start();
            JsonNode answer = call.nextPart();
            answered = true;
            return answer;
        } finally {
            if (answered) {
                call.complete();
            } else {
                call.close();
            }
        }
    }

    /** Asks for many answers, of which the first came in time. */
    EtcdMemberCall stream(URI member, String path, JsonNode body, String token) {
        EtcdMemberCall call = open(member, path, body, token);
        boolean begun = false;
        try {
            call.start();
            begun = true;
            return call;
        } finally {
            if (!begun) {
                call.close();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void onEnded(EtcdMemberCall call) {
        open.remove(call);
        if (closed) {
            client.connectionPool().evictAll();
        }
    }

    /** Ends all; those who wait fail. */
    void close() {
        closed = true;
        open.forEach(EtcdMemberCall::abort);
        client.connectionPool().evictAll();
    }

    private EtcdMemberCall open(URI member, String path, JsonNode body, String token) {
        Request.Builder request = new Request.Builder()
                .url(member.resolve(path).toString())
                .post(RequestBody.create(GatewayJson.bytes(body), JSON));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        EtcdMemberCall call = new EtcdMemberCall(this, member, client.newCall(request.build()));
        open.add(call);
        // Race: close() sets its flag before it looks at what is open, and this was added before the flag is read. What
        // has been ended gets no limit.
        if (closed) {
            call.abort();
        }
        call.limit(environment, timeout);
        return call;
    }

    /**
     * OkHttp as we need it: it waits for ever unless somebody ends a call, and follows nobody elsewhere.
     *
     * <p>Its one or two background threads, for idle connections, belong to the JVM: they are daemons, shared by all
     * clients, and end when there was nothing to do for a minute.
     */
    static final class ClientFactory {
        private static final int IDLE_CONNECTIONS = 4;
        private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

        private ClientFactory() {}

        /** @throws RegistryException there are no certificates in the file */
        static OkHttpClient client(EtcdSettings settings) {
            OkHttpClient.Builder builder = new OkHttpClient.Builder()
                    // etcd takes HTTP/2 without TLS for gRPC.
                    .protocols(List.of(Protocol.HTTP_1_1))
                    .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
                    .proxy(Proxy.NO_PROXY)
                    // Nothing we ask for does harm when it is done twice.
                    .retryOnConnectionFailure(true)
                    .followRedirects(false)
                    .followSslRedirects(false)
                    .fastFallback(false) // it would connect on threads of its own
                    // EtcdMemberCall ends a call after its limit: a second timeout would only race with that.
                    .connectTimeout(Duration.ZERO)
                    .readTimeout(Duration.ZERO)
                    .writeTimeout(Duration.ZERO)
                    .callTimeout(Duration.ZERO);
            settings.caFile().ifPresent(file -> trust(builder, file));
            return builder.build();
        }

        private static void trust(OkHttpClient.Builder builder, Path file) {
            try {
                X509TrustManager trusted = trusted(certificates(file));
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {trusted}, null);
                builder.sslSocketFactory(context.getSocketFactory(), trusted);
            } catch (IOException | GeneralSecurityException unusable) {
                throw new RegistryException(
                        "ca-file " + file + " cannot be used: " + unusable.getMessage()
                                + ": it must be a PEM file with at least one certificate",
                        unusable);
            }
        }

        private static Collection<? extends Certificate> certificates(Path file)
                throws IOException, GeneralSecurityException {
            try (InputStream in = Files.newInputStream(file)) {
                Collection<? extends Certificate> found =
                        CertificateFactory.getInstance("X.509").generateCertificates(in);
                if (found.isEmpty()) {
                    throw new IOException("there is none in it");
                }
                return found;
            }
        }

        private static X509TrustManager trusted(Collection<? extends Certificate> authorities)
                throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate each : authorities) {
                store.setCertificateEntry("authority-" + number++, each);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new GeneralSecurityException("this JVM checks no X.509 certificates"));
        }
    }
}

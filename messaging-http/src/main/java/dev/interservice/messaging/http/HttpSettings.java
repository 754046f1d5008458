package dev.interservice.messaging.http;

import dev.interservice.messaging.http.client.ClientOptions;
import dev.interservice.messaging.http.jetty.ListenAddress;
import dev.interservice.messaging.http.jetty.ServerLimits;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import okhttp3.Protocol;

/**
 * The {@code http} part of the configuration; nothing in it is required.
 *
 * @param port where this process listens; 0 for any free one. Without it, it listens on a free port as soon as it serves
 *     or receives something, and not at all before
 * @param host the address to listen on; {@value #LOOPBACK} unless set, because whoever reaches a server of this kind may
 *     use it. {@code 0.0.0.0} or {@code ::} is all addresses of the machine, and then {@code advertised} says which one
 *     to call
 * @param advertised what peers are told to call, when that is not {@code http://host:port}: the address of a container, a
 *     proxy or a load balancer. It may have a path
 * @param protocol {@code http/1.1} (unless set), or {@code h2c}: HTTP/2 without TLS, for very many calls at once. A server
 *     speaks both
 * @param maxConnections how many calls are on the wire at once; {@value #MAX_CONNECTIONS} unless set
 * @param maxWaiting how many calls may wait for one of those to end; beyond, they are rejected at once. {@value
 *     #MAX_WAITING} unless set
 * @param maxRequests how many requests and messages may be in flight at the server at once; beyond, it turns them away
 *     at once. {@value #MAX_REQUESTS} unless set
 */
@SuppressWarnings("OptionalAssignedToNull") // A mapper may leave out what the file left out.
public record HttpSettings(
        Optional<Integer> port,
        Optional<String> host,
        Optional<URI> advertised,
        Optional<String> protocol,
        Optional<Integer> maxConnections,
        Optional<Integer> maxWaiting,
        Optional<Integer> maxRequests) {
    /** The protocol unless one is set. */
    public static final String HTTP_1_1 = "http/1.1";

    /** HTTP/2 by prior knowledge. */
    public static final String H2C = "h2c";

    /** This machine only. */
    public static final String LOOPBACK = ListenAddress.LOOPBACK;

    /** Calls at once unless set. */
    public static final int MAX_CONNECTIONS = 1_024;

    /** Waiting calls unless set. */
    public static final int MAX_WAITING = 1_024;

    /** Requests in flight unless set. */
    public static final int MAX_REQUESTS = ServerLimits.MAX_REQUESTS;

    private static final int ANY_PORT = 0;
    private static final int LAST_PORT = 65_535;

    /** Checks all and fills in what is not set. */
    public HttpSettings {
        port = port == null ? Optional.empty() : port;
        host = host == null || host.isEmpty() ? Optional.of(LOOPBACK) : host;
        advertised = advertised == null ? Optional.empty() : advertised;
        protocol = protocol == null || protocol.isEmpty() ? Optional.of(HTTP_1_1) : protocol;
        maxConnections = atLeast(1, "max-connections", orElse(maxConnections, MAX_CONNECTIONS));
        maxWaiting = atLeast(0, "max-waiting", orElse(maxWaiting, MAX_WAITING));
        maxRequests = atLeast(1, "max-requests", orElse(maxRequests, MAX_REQUESTS));
        if (port.isPresent() && (port.get() < 0 || port.get() > LAST_PORT)) {
            throw new IllegalArgumentException("port must be 0 to " + LAST_PORT + ", but is " + port.get());
        }
        if (host.isPresent() && host.get().isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (advertised.isPresent()
                && !List.of("http", "https").contains(advertised.get().getScheme())) {
            throw new IllegalArgumentException("advertised must begin with http:// or https://");
        }
        if (!List.of(HTTP_1_1, H2C).contains(protocol.get())) {
            throw new IllegalArgumentException("protocol must be http/1.1 or h2c, but is " + protocol.get());
        }
    }

    /** Nothing set. */
    public static HttpSettings defaults() {
        return new HttpSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    ClientOptions clientOptions() {
        return new ClientOptions(
                protocol.orElseThrow().equals(H2C) ? Protocol.H2_PRIOR_KNOWLEDGE : Protocol.HTTP_1_1,
                maxConnections.orElseThrow(),
                maxWaiting.orElseThrow());
    }

    ListenAddress listenAddress() {
        return new ListenAddress(host.orElseThrow(), port.orElse(ANY_PORT), advertised);
    }

    private static int orElse(Optional<Integer> value, int otherwise) {
        return value == null ? otherwise : value.orElse(otherwise);
    }

    private static Optional<Integer> atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
        }
        return Optional.of(value);
    }
}

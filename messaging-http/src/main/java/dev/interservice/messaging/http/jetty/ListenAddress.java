package dev.interservice.messaging.http.jetty;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where {@code HttpServer} listens.
 *
 * @param host a host name, or an address of this machine
 * @param port 0 for any free one
 * @param advertised what peers are told to call, if that is not the address the server listens on
 */
public record ListenAddress(String host, int port, Optional<URI> advertised) {
    /** This machine only. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::");

    /** Whether the server listens on every address of this machine. */
    public boolean isAllAddresses() {
        return ALL_ADDRESSES.contains(host);
    }

    /** What peers are told to call, when the server listens on this port. */
    public URI endpoint(int actualPort) {
        return advertised.orElseGet(() -> {
            String reachable = isAllAddresses() ? LOOPBACK : host;
            return URI.create(
                    "http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + actualPort);
        });
    }
}

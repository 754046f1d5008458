package dev.interservice.messaging.lookup.dns;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code dns} part of the configuration; nothing in it is required.
 *
 * @param names where each service is found: {@code http://inventory.example:8082} for the addresses of that name (A and
 *     AAAA), or {@code http+srv://_inventory._tcp.example} for its SRV records, which say the ports. With {@code
 *     https+srv} the certificates are checked against the names in those records; addresses have no certificates, so
 *     {@code https} without {@code srv} is refused
 * @param servers whom to ask, such as {@code dns://10.0.0.2:53}, tried in turn; those in /etc/resolv.conf unless set
 * @param timeout how long one server has for one answer, from 50 ms to 10 s; 1 s unless set
 */
public record DnsSettings(Map<String, URI> names, List<URI> servers, Optional<Duration> timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Checks all and fills in what was left out. */
    @SuppressWarnings("OptionalAssignedToNull") // A mapper may leave out what the file left out.
    public DnsSettings(@Nullable Map<String, URI> names, @Nullable List<URI> servers, Optional<Duration> timeout) {
        this.names = names == null ? Map.of() : Map.copyOf(names);
        this.servers = servers == null ? List.of() : List.copyOf(servers);
        this.timeout = timeout == null || timeout.isEmpty() ? Optional.of(TIMEOUT) : timeout;
        this.names.forEach(ServiceName::of);
        this.servers.forEach(NameServers::address);
        Duration given = this.timeout.get();
        if (given.compareTo(SHORTEST) < 0 || given.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("timeout must be from 50ms to 10s, but is " + given.toMillis() + "ms");
        }
    }

    /** These names, and all else as if nothing were set. */
    public static DnsSettings of(Map<String, URI> names) {
        return new DnsSettings(names, List.of(), Optional.empty());
    }

    /** The same asking these servers. */
    public DnsSettings servers(URI... value) {
        return new DnsSettings(names, List.of(value), timeout);
    }

    /** The same with another time for an answer. */
    public DnsSettings timeout(Duration value) {
        return new DnsSettings(names, servers, Optional.of(value));
    }
}

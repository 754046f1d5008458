package dev.interservice.messaging.etcd;

import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code etcd} part of the configuration; nothing in it is required.
 *
 * @param endpoints the members' client addresses, tried in turn; {@code http://127.0.0.1:2379} unless set. With {@code
 *     https} their certificates and names are checked
 * @param username who we are, where etcd asks; needs the password too
 * @param password of that user
 * @param prefix what all keys begin with; {@code messaging} unless set. Services that talk with each other have the same
 * @param caFile a PEM file of the certificates that may sign those of the members; those the JVM trusts unless set
 * @param timeout how long one member has for one answer, from 100 ms to 30 s; 2 s unless set
 */
public record EtcdSettings(
        List<URI> endpoints,
        Optional<String> username,
        Optional<Secret> password,
        Optional<String> prefix,
        Optional<Path> caFile,
        Optional<Duration> timeout) {
    private static final URI DEFAULT_ENDPOINT = URI.create("http://127.0.0.1:2379");
    private static final String DEFAULT_PREFIX = "messaging";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern PREFIX_PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,7}");

    /** Checks all and fills in what was left out. */
    @SuppressWarnings("OptionalAssignedToNull") // A mapper may leave out what the file left out.
    public EtcdSettings(
            @Nullable List<URI> endpoints,
            Optional<String> username,
            Optional<Secret> password,
            Optional<String> prefix,
            Optional<Path> caFile,
            Optional<Duration> timeout) {
        this.endpoints = endpoints == null || endpoints.isEmpty() ? List.of(DEFAULT_ENDPOINT) : List.copyOf(endpoints);
        this.username = username == null ? Optional.empty() : username;
        this.password = password == null ? Optional.empty() : password;
        this.prefix = prefix == null || prefix.isEmpty() ? Optional.of(DEFAULT_PREFIX) : prefix;
        this.caFile = caFile == null ? Optional.empty() : caFile;
        this.timeout = timeout == null || timeout.isEmpty() ? Optional.of(DEFAULT_TIMEOUT) : timeout;
        this.endpoints.forEach(EtcdSettings::check);
        if (this.username.isPresent() != this.password.isPresent()) {
            throw new IllegalArgumentException("username and password belong together: set both or none");
        }
        if (!PREFIX_PATTERN.matcher(this.prefix.get()).matches()) {
            throw new IllegalArgumentException(
                    "prefix must be letters, digits, '.', '_' and '-', with '/' between parts"
                            + " and not around them, but is \"" + this.prefix.get() + "\"");
        }
        Duration given = this.timeout.get();
        if (given.compareTo(MIN_TIMEOUT) < 0 || given.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be from 100ms to 30s, but is " + given.toMillis() + "ms");
        }
    }

    /** These members, and all else as if nothing were set. */
    public static EtcdSettings of(URI... endpoints) {
        return new EtcdSettings(
                List.of(endpoints),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same as this user. */
    public EtcdSettings user(String name, Secret secret) {
        return new EtcdSettings(endpoints, Optional.of(name), Optional.of(secret), prefix, caFile, timeout);
    }

    /** The same under another prefix. */
    public EtcdSettings prefix(String value) {
        return new EtcdSettings(endpoints, username, password, Optional.of(value), caFile, timeout);
    }

    /** The same with certificates of its own to trust in. */
    public EtcdSettings caFile(Path value) {
        return new EtcdSettings(endpoints, username, password, prefix, Optional.of(value), timeout);
    }

    /** The same with another time for an answer. */
    public EtcdSettings timeout(Duration value) {
        return new EtcdSettings(endpoints, username, password, prefix, caFile, Optional.of(value));
    }

    /** Never shows the URI when there may be a credential in it. */
    private static void check(URI endpoint) {
        if (endpoint.getRawUserInfo() != null) {
            throw new IllegalArgumentException("endpoints must not hold credentials: set username and password");
        }
        if (!List.of("http", "https").contains(endpoint.getScheme()) || endpoint.getHost() == null) {
            throw new IllegalArgumentException("endpoints must be such as http://127.0.0.1:2379");
        }
        if (!List.of("", "/").contains(endpoint.getRawPath())
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null) {
            throw new IllegalArgumentException("endpoints must end after the port, but one is " + endpoint);
        }
    }
}

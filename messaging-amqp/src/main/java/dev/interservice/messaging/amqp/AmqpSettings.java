package dev.interservice.messaging.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.amqp.connection.BrokerAddress;
import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code amqp} part of the configuration; nothing in it is required.
 *
 * @param uri of the broker, {@code amqp://host:5672/virtual-host} or {@code amqps}, whose certificate is checked against
 *     the JVM's trusted ones; {@code amqp://127.0.0.1:5672} unless set. A user and password in it are taken out of it
 *     into the next two, unless those are set
 * @param username {@code guest} unless set
 * @param password {@code guest} unless set
 * @param namespace what the names of all exchanges and queues begin with; {@code messaging} unless set. Services that
 *     talk with each other have the same
 * @param topology who makes exchanges and queues; {@link TopologyMode#DECLARE} unless set
 */
public record AmqpSettings(
        URI uri,
        Optional<String> username,
        Optional<Secret> password,
        Optional<String> namespace,
        Optional<TopologyMode> topology) {
    private static final URI DEFAULT_URI = URI.create("amqp://127.0.0.1:5672");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int DEFAULT_PORT = 5672;
    private static final int DEFAULT_TLS_PORT = 5671;

    /** Checks all, fills in what was left out, and takes the credentials out of the URI. */
    @SuppressWarnings("OptionalAssignedToNull") // A mapper may leave out what the file left out.
    public AmqpSettings(
            @Nullable URI uri,
            Optional<String> username,
            Optional<Secret> password,
            Optional<String> namespace,
            Optional<TopologyMode> topology) {
        URI given = uri == null ? DEFAULT_URI : checked(uri);
        String[] credentials = credentials(given);
        this.uri = withoutCredentials(given);
        this.username = username == null || username.isEmpty() ? Optional.of(credentials[0]) : username;
        this.password = password == null || password.isEmpty() ? Optional.of(Secret.of(credentials[1])) : password;
        this.namespace = namespace == null || namespace.isEmpty() ? Optional.of("messaging") : namespace;
        this.topology = topology == null || topology.isEmpty() ? Optional.of(TopologyMode.DECLARE) : topology;
        if (!NAMESPACE.matcher(this.namespace.get()).matches()) {
            throw new IllegalArgumentException(
                    "namespace must be 1 to 64 letters, digits, '-' and '_', but is \"" + this.namespace.get() + "\"");
        }
    }

    /** A broker, and all else as if nothing were set. */
    public static AmqpSettings of(URI uri) {
        return new AmqpSettings(
                requireNonNull(uri, "uri"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same in another namespace. */
    public AmqpSettings namespace(String value) {
        return new AmqpSettings(uri, username, password, Optional.of(value), topology);
    }

    /** The same with somebody else, or nobody, to make the exchanges and queues. */
    public AmqpSettings topology(TopologyMode value) {
        return new AmqpSettings(uri, username, password, namespace, Optional.of(value));
    }

    BrokerAddress broker() {
        return new BrokerAddress(
                host(), port(), virtualHost(), username.orElseThrow(), password.orElseThrow(), isEncrypted());
    }

    boolean isEncrypted() {
        return "amqps".equals(uri.getScheme());
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() != -1 ? uri.getPort() : isEncrypted() ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    }

    /** The path without its first slash; {@code /} without a path, as the specification of AMQP URIs has it. */
    String virtualHost() {
        String path = uri.getRawPath();
        return path == null || path.length() < 2 ? "/" : decoded(path.substring(1));
    }

    /** For people: where the broker is. */
    String brokerAddress() {
        return host() + ":" + port();
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "AmqpSettings[uri=" + uri + ", namespace=" + namespace.orElseThrow() + ", topology="
                + topology.orElseThrow() + "]";
    }

    // What follows never shows the URI, whose credentials may be where they are not expected.

    private static URI checked(URI uri) {
        if (!"amqp".equals(uri.getScheme()) && !"amqps".equals(uri.getScheme())) {
            throw new IllegalArgumentException("uri must begin with amqp:// or amqps://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "uri has no host: write one such as amqp://127.0.0.1:5672, with user and password percent-encoded");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("uri must end with the virtual host: leave out all from the '?' or '#'");
        }
        return uri;
    }

    private static String[] credentials(URI uri) {
        String raw = uri.getRawUserInfo();
        if (raw == null) {
            return new String[] {"guest", "guest"};
        }
        int colon = raw.indexOf(':');
        return colon == -1
                ? new String[] {decoded(raw), "guest"}
                : new String[] {decoded(raw.substring(0, colon)), decoded(raw.substring(colon + 1))};
    }

    private static URI withoutCredentials(URI uri) {
        String port = uri.getPort() == -1 ? "" : ":" + uri.getPort();
        return URI.create(uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath());
    }

    /** Percent-decoded, with a plus left as it is: this is no form. */
    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
    }
}

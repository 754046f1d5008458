package dev.interservice.foodordering.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The etcd in which the services find each other: the one that {@code ETCD_ENDPOINTS} names, or else one of our own. */
public final class Registry implements AutoCloseable {
    /** The environment variable that says where its members are, with commas between them. */
    public static final String VARIABLE = "ETCD_ENDPOINTS";

    /** What to do where there is none. */
    public static final String HOW_TO_GET_ONE =
            "set " + VARIABLE + " to one, or install it here (Debian: apt-get install etcd-server)";

    /** What the library reads: it goes before the configuration file. */
    private static final String SETTING = "MESSAGING_REGISTRIES_ETCD_ENDPOINTS";

    private static final Map<String, Integer> USUAL_PORTS = Map.of("http", 80, "https", 443);
    private static final int HIGHEST_PORT = 65_535;
    private static final int PATIENCE_MILLIS = 5_000;

    private final String endpoints;
    private final Optional<PrivateEtcd> ours;

    private Registry(String endpoints, Optional<PrivateEtcd> ours) {
        this.endpoints = endpoints;
        this.ours = ours;
    }

    /**
     * The one that the environment names; else one of our own, which takes connections when this returns; none where etcd is
     * not installed.
     *
     * @throws NoServerException nobody listens where the environment says, or it does not say where
     */
    public static Optional<Registry> find() throws IOException, InterruptedException {
        Optional<String> given = given();
        given.ifPresent(Registry::requireSomebodyListens);
        if (given.isPresent() || !PrivateEtcd.isInstalled()) {
            return given.map(endpoints -> new Registry(endpoints, Optional.empty()));
        }
        PrivateEtcd ours = PrivateEtcd.start();
        return Optional.of(new Registry(ours.endpoint().toString(), Optional.of(ours)));
    }

    /** Whether there is one, or one could be started. */
    public static boolean isAtHand() {
        return given().isPresent() || PrivateEtcd.isInstalled();
    }

    /** What services need in their environment to find it. */
    public Map<String, String> environment() {
        return Map.of(SETTING, endpoints);
    }

    /** Ends it, if it is ours. */
    @Override
    public void close() {
        ours.ifPresent(PrivateEtcd::close);
    }

    /** At one of them at least: the others may be away. */
    static void requireSomebodyListens(String endpoints) {
        List<URI> members =
                Stream.of(endpoints.split(",", -1)).map(Registry::member).toList();
        if (members.stream().noneMatch(Registry::isListening)) {
            String places = members.stream().map(Registry::place).collect(Collectors.joining(", "));
            throw new NoServerException("No etcd at " + places + ", where " + VARIABLE + " says it is");
        }
    }

    /** What is wrong is not told again: there may be a password in it. */
    private static URI member(String endpoint) {
        try {
            URI member = new URI(endpoint.strip());
            boolean endsAfterThePort = Set.of("", "/").contains(String.valueOf(member.getRawPath()))
                    && member.getRawQuery() == null
                    && member.getRawFragment() == null;
            if (USUAL_PORTS.containsKey(String.valueOf(member.getScheme()))
                    && member.getHost() != null
                    && member.getPort() <= HIGHEST_PORT
                    && member.getRawUserInfo() == null
                    && endsAfterThePort) {
                return member;
            }
        } catch (URISyntaxException wrong) {
            // As one that is a URI, and not such a one.
        }
        throw new NoServerException(VARIABLE + " must be such as http://127.0.0.1:2379, without credentials");
    }

    private static boolean isListening(URI member) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(member.getHost(), port(member)), PATIENCE_MILLIS);
            return true;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static String place(URI member) {
        return member.getHost() + ":" + port(member);
    }

    private static int port(URI member) {
        return member.getPort() == -1 ? USUAL_PORTS.get(member.getScheme()) : member.getPort();
    }

    private static Optional<String> given() {
        return Optional.ofNullable(System.getenv(VARIABLE)).filter(endpoints -> !endpoints.isBlank());
    }
}

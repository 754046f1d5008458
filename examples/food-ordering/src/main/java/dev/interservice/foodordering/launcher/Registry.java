package dev.interservice.foodordering.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The etcd in which the services find each other: the one that {@code ETCD_ENDPOINTS} names, or else one of our own. */
public final class Registry implements AutoCloseable {
    /** The environment variable that says where its members are, with commas between them. */
    public static final String VARIABLE = "ETCD_ENDPOINTS";

    /** What to do where there is none. */
    public static final String HOW_TO_GET_ONE =
            "set " + VARIABLE + " to one, or install it here (Debian: apt-get install etcd-server)";

    /** What the library reads: it goes before the configuration file. */
    private static final String SETTING = "MESSAGING_REGISTRIES_ETCD_ENDPOINTS";

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
     * @throws NoServerException nobody listens where the environment says
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
    private static void requireSomebodyListens(String endpoints) {
        for (String each : endpoints.split(",", -1)) {
            URI endpoint = URI.create(each.strip());
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), PATIENCE_MILLIS);
                return;
            } catch (IOException | IllegalArgumentException notThere) {
                // Perhaps at the next one.
            }
        }
        throw new NoServerException("No etcd at " + endpoints + ", where " + VARIABLE + " says it is");
    }

    private static Optional<String> given() {
        return Optional.ofNullable(System.getenv(VARIABLE)).filter(endpoints -> !endpoints.isBlank());
    }
}

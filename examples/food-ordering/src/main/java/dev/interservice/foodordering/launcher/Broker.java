package dev.interservice.foodordering.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The RabbitMQ that the services talk through: the one that {@code AMQP_URI} names, or else one of our own. */
public final class Broker implements AutoCloseable {
    /** The environment variable that says where it is, with user and password. */
    public static final String VARIABLE = "AMQP_URI";

    private static final String HOW_TO_GET_ONE =
            "set " + VARIABLE + " to one, or install it here (Debian: apt-get install rabbitmq-server)";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;

    private final String uri;
    private final Optional<PrivateRabbit> ours;

    private Broker(String uri, Optional<PrivateRabbit> ours) {
        this.uri = uri;
        this.ours = ours;
    }

    /**
     * The one that the environment names; else one of our own, which takes connections when this returns.
     *
     * @param mayBeOurs whether one that nobody else knows is of use
     * @throws NoServerException nobody listens there, or there is none to start
     */
    public static Broker find(boolean mayBeOurs) throws IOException, InterruptedException {
        Optional<String> given = given();
        if (given.isPresent()) {
            requireSomebodyListens(given.get());
            return new Broker(given.get(), Optional.empty());
        }
        if (!mayBeOurs || !isAtHand()) {
            throw new NoServerException("This needs a RabbitMQ: " + HOW_TO_GET_ONE);
        }
        PrivateRabbit ours = PrivateRabbit.start();
        return new Broker(ours.uri(), Optional.of(ours));
    }

    /** Whether there is one, or one could be started. */
    public static boolean isAtHand() {
        return given().isPresent() || PrivateRabbit.isInstalled();
    }

    /** With user and password: not to be shown. */
    public String uri() {
        return uri;
    }

    /** Ends it, if it is ours. */
    @Override
    public void close() {
        ours.ifPresent(PrivateRabbit::close);
    }

    /** Whoever listens there may still be no broker: that is for the transport to find out. */
    private static void requireSomebodyListens(String given) {
        InetSocketAddress place = place(given);
        try (Socket socket = new Socket()) {
            socket.connect(place, (int) PATIENCE.toMillis());
        } catch (IOException failure) {
            throw new NoServerException("No RabbitMQ at " + place.getHostString() + ":" + place.getPort() + ", where "
                    + VARIABLE + " says it is: "
                    + (place.isUnresolved() ? "there is no such host" : failure.getMessage()));
        }
    }

    /** The configuration was read with it, so it is a URI and has a host. */
    private static InetSocketAddress place(String given) {
        URI uri = URI.create(given);
        int usual = "amqps".equals(uri.getScheme()) ? TLS_PORT : PORT;
        return new InetSocketAddress(uri.getHost(), uri.getPort() == -1 ? usual : uri.getPort());
    }

    private static Optional<String> given() {
        return Optional.ofNullable(System.getenv(VARIABLE)).filter(uri -> !uri.isBlank());
    }
}

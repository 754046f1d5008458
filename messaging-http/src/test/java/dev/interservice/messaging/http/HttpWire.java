package dev.interservice.messaging.http;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Real sockets of this machine; every server stands behind a proxy that can be shut, every receiver behind a valve. */
final class HttpWire implements Wire {
    private final String protocol;
    private final List<Turnstile> turnstiles = new CopyOnWriteArrayList<>();
    private final List<HttpTransport> transports = new CopyOnWriteArrayList<>();
    private final List<Valve> valves = new CopyOnWriteArrayList<>();

    HttpWire(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public Transport connect(TransportSetup setup) {
        Turnstile turnstile = new Turnstile();
        turnstiles.add(turnstile);
        HttpSettings settings = new HttpSettings(
                Optional.of(0),
                Optional.empty(),
                Optional.of(endpoint(turnstile)),
                Optional.of(protocol),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        HttpTransport transport = HttpTransport.start(settings, setup);
        turnstile.leadTo(transport.port());
        transports.add(transport);
        Valve valve = new Valve(transport);
        valves.add(valve);
        return valve.transport();
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        return switch (disturbance) {
            case CUT -> begun(turnstiles, Turnstile::cut, Turnstile::mend);
            case FROZEN -> begun(turnstiles, Turnstile::freeze, Turnstile::thaw);
            case FULL -> begun(valves, Valve::shut, Valve::open);
            case DEAD_LETTERS_FULL -> {
                List<DeadLetterFlood> floods =
                        transports.stream().map(DeadLetterFlood::new).toList();
                yield Optional.of(() -> floods.forEach(DeadLetterFlood::end));
            }
            case STOPPED ->
                abort("not promised: there is no broker whose end could be survived (RestartTest restarts peers)");
        };
    }

    /** The JDK's server does not speak HTTP/2. */
    @Override
    public Optional<ForeignPeer> foreignPeer() {
        List<URI> endpoints = turnstiles.stream().map(HttpWire::endpoint).toList();
        return Optional.of(
                protocol.equals(HttpSettings.H2C) ? new HttpTwoForeigner(endpoints) : new HttpForeigner(endpoints));
    }

    /** Nobody is asked for a password. */
    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    /** OkHttp's, which end when there was nothing to do for a minute, and those of the foreigner. */
    @Override
    public Set<String> threadsOfTheJvm() {
        return Set.of("OkHttp ", "Okio Watchdog", "HttpClient-");
    }

    @Override
    public void close() {
        turnstiles.forEach(Turnstile::close);
    }

    private static <T> Optional<Repair> begun(List<T> all, Consumer<T> begin, Consumer<T> end) {
        all.forEach(begin);
        return Optional.of(() -> all.forEach(end));
    }

    private static URI endpoint(Turnstile turnstile) {
        return URI.create("http://127.0.0.1:" + turnstile.port());
    }
}

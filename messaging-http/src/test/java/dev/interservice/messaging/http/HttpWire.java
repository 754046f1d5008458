package dev.interservice.messaging.http;

import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.ForeignPeer;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Real sockets of this machine; every server stands behind a proxy that can be shut. */
final class HttpWire implements Wire {
    private final String protocol;
    private final List<Turnstile> turnstiles = new CopyOnWriteArrayList<>();

    HttpWire(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public HttpTransport connect(TransportSetup setup) {
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
        return transport;
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        return switch (disturbance) {
            case CUT -> begun(Turnstile::cut, Turnstile::mend);
            case FROZEN -> begun(Turnstile::freeze, Turnstile::thaw);
            // There is no broker that could stop, and no queue that could be filled: what is accepted is in hand.
            case STOPPED, FULL, DEAD_LETTERS_FULL -> Optional.empty();
        };
    }

    @Override
    public Optional<ForeignPeer> foreignPeer() {
        return Optional.of(
                new HttpForeigner(turnstiles.stream().map(HttpWire::endpoint).toList()));
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

    private Optional<Repair> begun(
            java.util.function.Consumer<Turnstile> begin, java.util.function.Consumer<Turnstile> end) {
        turnstiles.forEach(begin);
        return Optional.of(() -> turnstiles.forEach(end));
    }

    private static URI endpoint(Turnstile turnstile) {
        return URI.create("http://127.0.0.1:" + turnstile.port());
    }
}

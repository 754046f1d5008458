package dev.interservice.messaging.http;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Real sockets of this machine; every server stands behind a proxy that can be cut, and every receiver can be blocked.
 */
final class HttpTransportFixture implements TransportFixture {
    private final String protocol;
    private final List<ServerFaultProxy> proxies = new CopyOnWriteArrayList<>();
    private final List<HttpTransport> transports = new CopyOnWriteArrayList<>();
    private final List<BlockableReceiver> receivers = new CopyOnWriteArrayList<>();

    HttpTransportFixture(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public Transport connect(TransportSetup setup) {
        ServerFaultProxy proxy = new ServerFaultProxy();
        proxies.add(proxy);
        HttpSettings settings = new HttpSettings(
                Optional.of(0),
                Optional.empty(),
                Optional.of(endpoint(proxy)),
                Optional.of(protocol),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        HttpTransport transport = HttpTransport.start(settings, setup);
        proxy.forwardTo(transport.port());
        transports.add(transport);
        BlockableReceiver receiver = new BlockableReceiver(transport);
        receivers.add(receiver);
        return receiver.transport();
    }

    @Override
    public Optional<Repair> disturb(Disturbance disturbance) {
        return switch (disturbance) {
            case CUT ->
                begun(
                        proxies,
                        protocol.equals(HttpSettings.H2C) ? ServerFaultProxy::cutOnceNoticed : ServerFaultProxy::cut,
                        ServerFaultProxy::restore);
            case FROZEN -> begun(proxies, ServerFaultProxy::freeze, ServerFaultProxy::thaw);
            case FULL -> begun(receivers, BlockableReceiver::shut, BlockableReceiver::open);
            case DEAD_LETTERS_FULL -> {
                List<DeadLetterFiller> fillers =
                        transports.stream().map(DeadLetterFiller::new).toList();
                yield Optional.of(() -> fillers.forEach(DeadLetterFiller::removeAll));
            }
            case STOPPED ->
                abort("not promised: there is no broker whose end could be survived (PeerRestartTest restarts peers)");
        };
    }

    /** The JDK's server does not speak HTTP/2. */
    @Override
    public Optional<PlainClient> plainClient() {
        List<URI> endpoints =
                proxies.stream().map(HttpTransportFixture::endpoint).toList();
        return Optional.of(
                protocol.equals(HttpSettings.H2C) ? new Http2PlainClient(endpoints) : new Http1PlainClient(endpoints));
    }

    /** Nobody is asked for a password. */
    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    /** OkHttp's, which end when there was nothing to do for a minute, and those of the plain client. */
    @Override
    public Set<String> sharedThreadPrefixes() {
        return Set.of("OkHttp ", "Okio Watchdog", "HttpClient-");
    }

    @Override
    public void close() {
        proxies.forEach(ServerFaultProxy::close);
    }

    private static <T> Optional<Repair> begun(List<T> all, Consumer<T> begin, Consumer<T> end) {
        all.forEach(begin);
        return Optional.of(() -> all.forEach(end));
    }

    private static URI endpoint(ServerFaultProxy proxy) {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }
}

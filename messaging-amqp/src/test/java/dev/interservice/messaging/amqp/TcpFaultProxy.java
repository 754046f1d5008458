package dev.interservice.messaging.amqp;

import dev.interservice.messaging.servers.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.netcrusher.core.reactor.NioReactor;
import org.netcrusher.tcp.TcpCrusher;
import org.netcrusher.tcp.TcpCrusherBuilder;

/**
 * A TCP proxy for one test's connections to the broker: it cuts and freezes these and no others.
 *
 * <p>Safe for use by several threads.
 */
final class TcpFaultProxy implements AutoCloseable {
    private static final int AMQP_PORT = 5672;
    private static final int BUFFERS = 16;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final URI broker;
    private final int port = FreePort.next();
    /** Not this object: a cut waits for the thread that tells of ends. */
    private final Object ends = new Object();

    private final NioReactor reactor;
    private final TcpCrusher tcpCrusher;

    /** To a broker, under its user and password. */
    TcpFaultProxy(URI broker) {
        this.broker = broker;
        try {
            reactor = new NioReactor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        tcpCrusher = TcpCrusherBuilder.builder()
                .withReactor(reactor)
                .withBindAddress("127.0.0.1", port)
                .withConnectAddress(broker.getHost(), broker.getPort() == -1 ? AMQP_PORT : broker.getPort())
                .withTcpNoDelay(true)
                .withBufferCount(BUFFERS)
                .withBufferSize(BUFFER_BYTES)
                .withDeletionListener((address, meters) -> ended())
                .buildAndOpen();
    }

    /** Where it begins, with user and password. */
    URI uri() {
        String user = broker.getRawUserInfo() == null ? "" : broker.getRawUserInfo() + "@";
        return URI.create("amqp://" + user + "127.0.0.1:" + port + broker.getRawPath());
    }

    /** Ends all connections, and lets new ones be refused. */
    synchronized void cut() {
        if (tcpCrusher.isOpen()) {
            tcpCrusher.close();
        }
    }

    /** Ends a {@link #cut}. */
    synchronized void mend() {
        if (!tcpCrusher.isOpen()) {
            tcpCrusher.open();
        }
    }

    /** Neither side hears anything of the other any more, nor of an end. */
    synchronized void freeze() {
        if (tcpCrusher.isOpen()) {
            tcpCrusher.freeze();
        }
    }

    /** Ends a {@link #freeze}; nothing was lost. */
    synchronized void thaw() {
        if (tcpCrusher.isOpen() && tcpCrusher.isFrozen()) {
            tcpCrusher.unfreeze();
        }
    }

    /** Waits until nobody is connected; the connections that are left when it took too long. */
    int connectionsAfter(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (ends) {
            while (connections() > 0 && end - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(ends, end - System.nanoTime());
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        return connections();
    }

    @Override
    public void close() {
        cut();
        reactor.close();
    }

    private void ended() {
        synchronized (ends) {
            ends.notifyAll();
        }
    }

    private int connections() {
        return tcpCrusher.isOpen() ? tcpCrusher.getClientAddresses().size() : 0;
    }
}

package dev.interservice.messaging.servers;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real dnsmasq on this machine's loopback, which knows the zone {@code test} and nobody else. It ends with this JVM,
 * however that ends. Not safe for use by several threads.
 */
public final class DnsmasqServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of(System.getProperty("dnsmasq", "/usr/sbin/dnsmasq"));
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int TRIES = 100;

    private final int port = freePort();
    private final Path directory;
    private List<String> records;
    private Subprocess process;

    private DnsmasqServer(List<String> records) {
        this.records = records;
        try {
            this.directory = Files.createTempDirectory("dns");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        launch();
    }

    /** One that answers; skips the test where dnsmasq is not installed. */
    public static DnsmasqServer start(String... records) {
        if (!Files.isExecutable(PROGRAM)) {
            abort("missing: dnsmasq (install dnsmasq-base)");
        }
        return new DnsmasqServer(List.of(records));
    }

    /** Where it is to be asked. */
    public URI address() {
        return URI.create("dns://127.0.0.1:" + port);
    }

    /** From now on it has these records and no others, as options of dnsmasq. */
    public void restartWith(List<String> value) {
        kill();
        records = List.copyOf(value);
        launch();
    }

    /** Ends it at once. */
    public void kill() {
        process.kill(TIMEOUT);
    }

    /** Starts it again where it was. */
    public void restart() {
        launch();
    }

    /** Lets it answer nothing. */
    public void pause() {
        process.pause(TIMEOUT);
    }

    /** Lets it answer again. */
    public void resume() {
        process.resume(TIMEOUT);
        awaitAnswer();
    }

    @Override
    public void close() {
        kill();
        Subprocess.delete(directory);
    }

    private void launch() {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--local=/test/",
                "--local-ttl=1"));
        command.addAll(records);
        process =
                Subprocess.start(directory, directory.resolve("log"), Subprocess.PATH, command.toArray(String[]::new));
        awaitAnswer();
    }

    /** Asks for the root's own records, which it refuses: so it is there. */
    private void awaitAnswer() {
        byte[] question = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1};
        for (long look = 0; look < TIMEOUT.dividedBy(POLL_INTERVAL); look++) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout((int) POLL_INTERVAL.toMillis());
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.send(new DatagramPacket(question, question.length));
                socket.receive(new DatagramPacket(new byte[512], 512));
                return;
            } catch (IOException notYet) {
                if (process.endsWithin(POLL_INTERVAL)) {
                    throw new IllegalStateException("dnsmasq ended; " + process.logTail(), notYet);
                }
            }
        }
        throw new IllegalStateException("dnsmasq does not answer; " + process.logTail());
    }

    /** Free for UDP, too. */
    private static int freePort() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int candidate = FreePort.next();
            try (DatagramSocket datagrams = new DatagramSocket(candidate, InetAddress.getLoopbackAddress())) {
                return datagrams.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
        throw new IllegalStateException("no free port after " + TRIES + " tries");
    }
}

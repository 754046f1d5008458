package dev.interservice.messaging.inmemory.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A real dnsmasq on this machine's loopback, which knows the zone {@code test} and nobody else. It ends with this JVM,
 * however that ends. Not safe for use by several threads.
 */
final class DnsServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of(System.getProperty("messaging.dnsmasq", "/usr/sbin/dnsmasq"));
    private static final int PATIENCE_SECONDS = 60;
    private static final int LOOK_MILLIS = 50;
    private static final int FIRST_PORT = 12_000;
    private static final int LAST_PORT = 32_000;
    private static final String GUARD = "cat > /dev/null; kill -9 \"$1\"";

    private final int port = freePort();
    private List<String> records = List.of();
    private Process process;
    private Process guard;

    private DnsServer() {}

    /** One that answers; skips the test where dnsmasq is not installed. */
    static DnsServer start(String... records) {
        assumeTrue(Files.isExecutable(PROGRAM), "missing: dnsmasq (Debian: apt-get install dnsmasq-base)");
        DnsServer server = new DnsServer();
        server.records = List.of(records);
        server.begin();
        return server;
    }

    URI address() {
        return URI.create("dns://127.0.0.1:" + port);
    }

    /** From now on it has these records and no others, as options of dnsmasq. */
    void become(List<String> value) {
        kill();
        records = List.copyOf(value);
        begin();
    }

    void kill() {
        guard.destroyForcibly();
        process.destroyForcibly();
        endsWithin(PATIENCE_SECONDS * 1_000);
    }

    void restart() {
        begin();
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
        awaitAnswer();
    }

    @Override
    public void close() {
        kill();
    }

    private void begin() {
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
        process = start(command);
        guard = start(List.of("sh", "-c", GUARD, "guard", Long.toString(process.pid())));
        awaitAnswer();
    }

    /** Asks for the root's own records, which it refuses: so it is there. */
    private void awaitAnswer() {
        byte[] question = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1};
        for (int look = 0; look < PATIENCE_SECONDS * 1_000 / LOOK_MILLIS; look++) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(LOOK_MILLIS);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.send(new DatagramPacket(question, question.length));
                socket.receive(new DatagramPacket(new byte[512], 512));
                return;
            } catch (IOException notYet) {
                if (endsWithin(LOOK_MILLIS)) {
                    throw new IllegalStateException("dnsmasq ended with " + process.exitValue(), notYet);
                }
            }
        }
        throw new IllegalStateException("dnsmasq does not answer");
    }

    private boolean endsWithin(int millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupt);
        }
    }

    private void signal(String name) {
        try {
            if (start(List.of("kill", "-" + name, Long.toString(process.pid()))).waitFor() != 0) {
                throw new IllegalStateException("no signal " + name);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupt);
        }
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Free for UDP and TCP, and below the ports that the machine gives to those who call. */
    private static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            InetAddress here = InetAddress.getLoopbackAddress();
            try (ServerSocket stream = new ServerSocket(candidate, 1, here);
                    DatagramSocket datagrams = new DatagramSocket(candidate, here)) {
                return stream.getLocalPort() == datagrams.getLocalPort() ? candidate : 0;
            } catch (IOException taken) {
                // Another one, then.
            }
        }
    }
}

package dev.interservice.foodordering;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** {@code config/http.yaml}, or the one with a broker besides, with ports that are free. */
final class HttpFile {
    private static final int FIRST_PORT = 8081;
    private static final int SERVICES = 4;
    private static final int LETTERS_OF_NAMESPACE = 8;

    private HttpFile() {}

    /** Writes it into this directory. */
    static Path in(Path directory) throws IOException {
        return in(directory, freePorts());
    }

    /**
     * Writes it into this directory, and beside it the one where services are found in etcd, with a prefix of its own. A
     * machine that is busy with many programs may take its time for a reservation.
     */
    static Path withLookupIn(Path directory) throws IOException {
        String text = Files.readString(TransportChoice.usualFile().resolveSibling("http-etcd.yaml"));
        Files.writeString(
                directory.resolve("http-etcd.yaml"),
                text.replace("prefix: food-ordering", "prefix: test-" + UUID.randomUUID())
                        .replace(
                                "reserve: { retry: { attempt-timeout: 500ms } }",
                                "reserve: { timeout: 20s, retry: { attempt-timeout: 5s } }"));
        return in(directory);
    }

    /** Writes it with these ports, in the order of those in the original. */
    static Path in(Path directory, List<Integer> ports) throws IOException {
        return copy("http.yaml", directory, ports);
    }

    /** Writes {@code config/http-amqp.yaml} into it, with queues that no other test has. */
    static Path withBrokerIn(Path directory) throws IOException {
        Path copy = copy("http-amqp.yaml", directory, freePorts());
        String own = "test-" + UUID.randomUUID().toString().substring(0, LETTERS_OF_NAMESPACE);
        return Files.writeString(copy, Files.readString(copy).replace("namespace: food-ordering", "namespace: " + own));
    }

    private static Path copy(String name, Path directory, List<Integer> ports) throws IOException {
        String text = Files.readString(TransportChoice.usualFile().resolveSibling(name));
        for (int i = 0; i < SERVICES; i++) {
            text = text.replace("127.0.0.1:" + (FIRST_PORT + i), "127.0.0.1:" + ports.get(i));
        }
        return Files.writeString(directory.resolve(name), text);
    }

    /** Taken all at once, so that they differ, and given back. */
    static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SERVICES; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}

package dev.interservice.foodordering;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code config/http.yaml} with ports that are free. */
final class HttpFile {
    private static final int FIRST_PORT = 8081;
    private static final int SERVICES = 4;

    private HttpFile() {}

    /** Writes it into this directory. */
    static Path in(Path directory) throws IOException {
        return in(directory, freePorts());
    }

    /** Writes it with these ports, in the order of those in the original. */
    static Path in(Path directory, List<Integer> ports) throws IOException {
        String text = Files.readString(TransportChoice.usualFile().resolveSibling("http.yaml"));
        for (int i = 0; i < SERVICES; i++) {
            text = text.replace("127.0.0.1:" + (FIRST_PORT + i), "127.0.0.1:" + ports.get(i));
        }
        return Files.writeString(directory.resolve("http.yaml"), text);
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

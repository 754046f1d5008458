package dev.interservice.messaging.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports for servers that come back to the same one. They lie below those that systems give to clients: a client that tries
 * again and again may else be given the very port it tries, and is connected with itself.
 */
public final class FreePort {
    private static final int LOWEST = 12_000;
    private static final int COUNT = 20_000;
    private static final int TRIES = 100;
    private static final Random RANDOM = new Random();

    private FreePort() {}

    /** One that nobody has at this moment. */
    public static int next() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = LOWEST + RANDOM.nextInt(COUNT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
        throw new IllegalStateException("no free port after " + TRIES + " tries");
    }
}

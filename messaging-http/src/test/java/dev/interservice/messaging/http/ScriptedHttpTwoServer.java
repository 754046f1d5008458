package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks HTTP/2 as badly as a test wants, and counts the messages that arrive whole. */
final class ScriptedHttpTwoServer implements AutoCloseable {
    private final ServerSocket door;
    private final Script script;
    private final AtomicInteger deliveries = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    ScriptedHttpTwoServer(Script script) {
        this.script = script;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        inBackground(() -> {
            while (true) {
                Socket socket = door.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                inBackground(() -> converse(socket));
            }
        });
    }

    /** What to do once a message has arrived whole; {@code number} counts them from 1, over all connections. */
    interface Script {
        void play(int number, int stream, FrameSocket peer) throws IOException;
    }

    static void succeed(FrameSocket peer, int stream) throws IOException {
        peer.write(
                FrameSocket.HEADERS,
                FrameSocket.END_HEADERS,
                stream,
                FrameSocket.fields(":status", "200", "content-type", "application/json"));
        peer.write(FrameSocket.DATA, FrameSocket.END_STREAM, stream, "{}".getBytes(UTF_8));
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    int deliveries() {
        return deliveries.get();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket each : sockets) {
            each.close();
        }
    }

    private void converse(Socket socket) throws IOException {
        try (FrameSocket peer = new FrameSocket(socket)) {
            peer.beginAsServer();
            while (true) {
                FrameSocket.Frame frame = peer.read();
                if (frame.type() == FrameSocket.SETTINGS && frame.flags() == 0) {
                    peer.write(FrameSocket.SETTINGS, FrameSocket.ACK, 0);
                } else if (frame.type() == FrameSocket.PING && frame.flags() == 0) {
                    peer.write(FrameSocket.PING, FrameSocket.ACK, 0, frame.payload());
                } else if (frame.is(FrameSocket.DATA, FrameSocket.END_STREAM)) {
                    script.play(deliveries.incrementAndGet(), frame.stream(), peer);
                }
            }
        }
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // That is how connections end here.
                    }
                },
                "scripted-http-two-server");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }
}

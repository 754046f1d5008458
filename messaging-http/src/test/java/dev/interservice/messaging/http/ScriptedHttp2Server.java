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
final class ScriptedHttp2Server implements AutoCloseable {
    private final ServerSocket serverSocket;
    private final StreamScript script;
    private final AtomicInteger deliveries = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    ScriptedHttp2Server(StreamScript script) {
        this.script = script;
        try {
            serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        inBackground(() -> {
            while (true) {
                Socket socket = serverSocket.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                inBackground(() -> serveConnection(socket));
            }
        });
    }

    /** What to do once a message has arrived whole; {@code number} counts them from 1, over all connections. */
    interface StreamScript {
        void respond(int number, int stream, Http2FrameSocket peer) throws IOException;
    }

    static void succeed(Http2FrameSocket peer, int stream) throws IOException {
        peer.write(
                Http2FrameSocket.HEADERS,
                Http2FrameSocket.END_HEADERS,
                stream,
                Http2FrameSocket.fields(":status", "200", "content-type", "application/json"));
        peer.write(Http2FrameSocket.DATA, Http2FrameSocket.END_STREAM, stream, "{}".getBytes(UTF_8));
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    int deliveries() {
        return deliveries.get();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        serverSocket.close();
        for (Socket each : sockets) {
            each.close();
        }
    }

    private void serveConnection(Socket socket) throws IOException {
        try (Http2FrameSocket peer = new Http2FrameSocket(socket)) {
            peer.beginAsServer();
            while (true) {
                Http2FrameSocket.Http2Frame frame = peer.read();
                if (frame.type() == Http2FrameSocket.SETTINGS && frame.flags() == 0) {
                    peer.write(Http2FrameSocket.SETTINGS, Http2FrameSocket.ACK, 0);
                } else if (frame.type() == Http2FrameSocket.PING && frame.flags() == 0) {
                    peer.write(Http2FrameSocket.PING, Http2FrameSocket.ACK, 0, frame.payload());
                } else if (frame.is(Http2FrameSocket.DATA, Http2FrameSocket.END_STREAM)) {
                    script.respond(deliveries.incrementAndGet(), frame.stream(), peer);
                }
            }
        }
    }

    private static void inBackground(SocketTask work) {
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

    private interface SocketTask {
        void run() throws IOException;
    }
}

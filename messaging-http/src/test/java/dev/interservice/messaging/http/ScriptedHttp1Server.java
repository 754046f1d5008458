package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Speaks HTTP/1.1 as badly as a test wants, and writes down the id of every message that arrives whole. */
final class ScriptedHttp1Server implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private final ServerSocket serverSocket;
    private final ResponseScript script;
    private final List<String> deliveries = new CopyOnWriteArrayList<>();
    private final Map<String, String> heads = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    ScriptedHttp1Server(ResponseScript script) {
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
                inBackground(() -> serveConnection(socket));
            }
        });
    }

    /** What to do with a connection once a message has arrived whole; it goes on if the connection is still open. */
    interface ResponseScript {
        void respond(String id, Socket socket) throws IOException;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    /** How often this message arrived. */
    long deliveries(String id) {
        return deliveries.stream().filter(id::equals).count();
    }

    /** What a header field of a message that has arrived said. */
    String header(String id, String name) {
        return field(heads.get(id), name);
    }

    /** How many connections it has had. */
    int connections() {
        return sockets.size();
    }

    @Override
    public void close() throws IOException {
        serverSocket.close();
        for (Socket each : sockets) {
            each.close();
        }
    }

    private void serveConnection(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (!socket.isClosed()) {
            String head = head(in);
            in.readNBytes(Integer.parseInt(field(head, "content-length")));
            String id = field(head, "ce-id");
            heads.put(id, head);
            deliveries.add(id);
            script.respond(id, socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the caller has hung up");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
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
                "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private interface SocketTask {
        void run() throws IOException;
    }
}

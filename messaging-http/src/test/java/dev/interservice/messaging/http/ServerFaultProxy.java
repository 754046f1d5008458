package dev.interservice.messaging.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A proxy in front of one server, through which all its callers go, and which can be shut. */
final class ServerFaultProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int BACKLOG = 1_024;
    private static final int FIRST_PORT = 15_000;
    private static final int LAST_PORT = 32_000;
    private static final int ATTEMPTS = 100;
    private static final int PATIENCE_MILLIS = 1_000;

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Each caller's socket with the thread that reads from it. */
    private final Map<Socket, Thread> callers = new ConcurrentHashMap<>();

    private final int port;
    private volatile int target;
    private volatile boolean cut;
    private volatile ServerSocket serverSocket;
    private volatile Thread acceptThread;
    private boolean frozen;
    private boolean closed;

    ServerFaultProxy() {
        serverSocket = openOnFreePort();
        port = serverSocket.getLocalPort();
        accept(serverSocket);
    }

    int port() {
        return port;
    }

    /** Says where to go; until then nobody can. */
    void forwardTo(int serverPort) {
        target = serverPort;
    }

    /** Ends all connections and lets nobody in. */
    void cut() {
        cut = true;
        close(serverSocket);
        awaitEnd(acceptThread);
        sockets.forEach(ServerFaultProxy::close);
    }

    /**
     * The same for callers that read all the time, as over HTTP/2: first they are told of the end, and have the time to end
     * their side, too. A caller that has not noticed would write its next request into a connection that is gone.
     */
    void cutOnceNoticed() {
        cut = true;
        close(serverSocket);
        awaitEnd(acceptThread);
        callers.forEach((caller, pump) -> {
            try {
                caller.shutdownOutput();
            } catch (IOException gone) {
                // It has ended by itself.
            }
        });
        callers.values().forEach(this::awaitEnd);
        sockets.forEach(ServerFaultProxy::close);
    }

    void restore() {
        cut = false;
        serverSocket = open(port);
        accept(serverSocket);
    }

    /** Holds back every byte in both directions. */
    synchronized void freeze() {
        frozen = true;
    }

    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        close(serverSocket);
        sockets.forEach(ServerFaultProxy::close);
    }

    private void accept(ServerSocket from) {
        acceptThread = inBackground("accept", () -> {
            while (true) {
                Socket caller = from.accept();
                sockets.add(caller);
                // Race: cut() raises its flag before it closes the sockets, and this one was added before it is read.
                if (cut) {
                    close(caller);
                }
                awaitThawed();
                connect(caller);
            }
        });
    }

    private void connect(Socket caller) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            // Race: as for the caller.
            if (cut) {
                close(caller);
                close(server);
            }
            callers.put(caller, inBackground("there", () -> pump(caller, server)));
            inBackground("back", () -> pump(server, caller));
        } catch (IOException nobody) {
            close(caller);
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitThawed();
                out.write(buffer, 0, read);
            }
        } finally {
            awaitThawed();
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
            callers.remove(from);
        }
    }

    private synchronized boolean isFrozen() {
        return frozen;
    }

    private synchronized void awaitThawed() throws IOException {
        while (frozen && !closed) {
            try {
                wait();
            } catch (InterruptedException interrupt) {
                throw new IOException(interrupt);
            }
        }
    }

    /** Below the ports that the machine gives to those who call: while the proxy is cut, nobody may take its port. */
    private static ServerSocket openOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            try {
                return open(ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT));
            } catch (UncheckedIOException taken) {
                if (attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static ServerSocket open(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception gone) {
            throw new AssertionError(gone);
        }
    }

    private Thread inBackground(String what, SocketTask work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // That is how connections end here.
                    }
                },
                "fault-proxy-" + port + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** A port is free only when no thread waits in its accept any more; while the proxy is frozen none does. */
    private void awaitEnd(Thread ending) {
        try {
            if (!isFrozen()) {
                ending.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private interface SocketTask {
        void run() throws IOException;
    }
}

package dev.interservice.foodordering.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire between a browser and a server that can be cut. */
final class BrowserTcpProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    BrowserTcpProxy(URI server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    URI address() {
        return URI.create("http://localhost:" + listening.getLocalPort());
    }

    /** Ends all connections, and every new one. */
    void cut() {
        cut = true;
        sockets.forEach(BrowserTcpProxy::closeQuietly);
        sockets.clear();
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket browser = listening.accept();
                Socket target = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
                sockets.add(browser);
                sockets.add(target);
                // Race: cut() sees these sockets, or they see that it was called.
                if (cut) {
                    closeQuietly(browser);
                    closeQuietly(target);
                } else {
                    start(() -> carry(browser, target));
                    start(() -> carry(target, browser));
                }
            } catch (IOException end) {
                // It was closed; or the server is, and then the browser waits in vain.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException end) {
            // That is how connections end.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It was closed by the other side.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }
}

package dev.interservice.messaging.http.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Makes sockets that can be asked whether the peer has hung up, without waiting for it, and that end when a thread is
 * interrupted that reads or writes, because the caller of a call may do its work.
 *
 * <p>Other clients read for a millisecond, and only after a long silence, or not at all: then every kept connection fails
 * one call after the peer was restarted, and nobody knows whether it was executed.
 */
final class ProbeableSocketFactory extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel.socket();
    }

    /**
     * Whether a connection on which nobody speaks has ended, or says something that nobody asked for.
     *
     * @param socket of this factory, without TLS; any other is never dead
     */
    static boolean isStale(Socket socket) {
        SocketChannel channel = socket.getChannel();
        if (channel == null) {
            return false;
        }
        try {
            channel.configureBlocking(false);
            try {
                return channel.read(ByteBuffer.allocate(1)) != 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException ended) {
            return true;
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unsupported();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw unsupported();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unsupported();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("OkHttp connects its sockets itself");
    }
}

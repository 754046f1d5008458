package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.Environment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One question to one server, over UDP or TCP. It blocks the thread that asks; anybody may end it. */
final class Conversation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int PREFIX = 2;

    private final InetSocketAddress server;

    // Guarded by this.
    private @Nullable Channel channel;
    private Environment.@Nullable Timer limit;
    private boolean late;
    private boolean ended;

    Conversation(InetSocketAddress server) {
        this.server = server;
    }

    /** It has this long. */
    synchronized void limit(Environment environment, Duration time) {
        if (!ended) {
            limit = environment.after(time, this::expire);
        }
    }

    synchronized boolean isLate() {
        return late;
    }

    /** Asks over UDP, and passes over what is no answer to this question. */
    DnsAnswer overUdp(DnsQuestion question) throws IOException {
        DatagramChannel datagrams = opened(DatagramChannel.open());
        // Connected, so that the system drops what comes from anybody else.
        datagrams.connect(server);
        datagrams.write(ByteBuffer.wrap(question.bytes()));
        ByteBuffer in = ByteBuffer.allocate(DnsQuestion.DATAGRAM);
        while (true) {
            in.clear();
            datagrams.read(in);
            byte[] bytes = new byte[in.position()];
            in.flip().get(bytes);
            Optional<DnsAnswer> answer = read(bytes, question);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    /** Asks over TCP, where there is room for more. */
    DnsAnswer overTcp(DnsQuestion question) throws IOException {
        SocketChannel stream = opened(SocketChannel.open());
        stream.connect(server);
        byte[] bytes = question.bytes();
        ByteBuffer out = ByteBuffer.allocate(PREFIX + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .flip();
        while (out.hasRemaining()) {
            stream.write(out);
        }
        int length = filled(stream, PREFIX).getShort() & 0xFFFF;
        return read(filled(stream, length).array(), question)
                .orElseThrow(() -> new IOException("it answers another question"));
    }

    /** Lets who asks fail. */
    void abort() {
        Channel open;
        synchronized (this) {
            ended = true;
            if (limit != null) {
                limit.cancel();
                limit = null;
            }
            open = channel;
        }
        if (open != null) {
            close(open);
        }
    }

    @Override
    public void close() {
        abort();
    }

    private void expire() {
        synchronized (this) {
            late = true;
        }
        abort();
    }

    /** Race: it may have been ended just before the channel was open. */
    private <T extends Channel> T opened(T open) throws IOException {
        synchronized (this) {
            if (!ended) {
                channel = open;
                return open;
            }
        }
        open.close();
        throw new IOException("ended before it was asked");
    }

    private static Optional<DnsAnswer> read(byte[] bytes, DnsQuestion question) throws IOException {
        try {
            return DnsReader.read(bytes, question);
        } catch (IllegalArgumentException broken) {
            throw new IOException("what it says cannot be read: " + broken.getMessage(), broken);
        }
    }

    private static ByteBuffer filled(SocketChannel stream, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (stream.read(in) < 0) {
                throw new IOException("it hung up");
            }
        }
        return in.flip();
    }

    private static void close(Channel open) {
        try {
            open.close();
        } catch (IOException gone) {
            LOG.debug("a channel did not close in order", gone);
        }
    }
}

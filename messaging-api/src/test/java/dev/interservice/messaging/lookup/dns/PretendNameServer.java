package dev.interservice.messaging.lookup.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name server that answers each type of question as the test says, over UDP. */
final class PretendNameServer implements AutoCloseable {
    private static final int HEADER = 12;

    private final DatagramSocket socket;
    private final Thread thread;
    private final Map<DnsQuestion.Type, Manner> manners = new ConcurrentHashMap<>();

    // Guarded by this.
    private final List<DnsQuestion.Type> asked = new ArrayList<>();

    PretendNameServer(Manner manner) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        become(manner);
        thread = new Thread(this::serve, "pretend-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    enum Manner {
        /** One record, the loopback address, for a minute. */
        ANSWERS,
        /** There is such a name, without such records. */
        HAS_NONE,
        FAILS,
        IS_SILENT
    }

    URI address() {
        return URI.create("dns://127.0.0.1:" + socket.getLocalPort());
    }

    void become(Manner manner) {
        Arrays.stream(DnsQuestion.Type.values()).forEach(type -> manners.put(type, manner));
    }

    void become(DnsQuestion.Type type, Manner manner) {
        manners.put(type, manner);
    }

    /** What it was asked for so far. */
    synchronized List<DnsQuestion.Type> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join(10_000);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[DnsQuestion.DATAGRAM], DnsQuestion.DATAGRAM);
                socket.receive(packet);
                answer(packet);
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        byte[] question = questionIn(packet.getData());
        int number = question[question.length - 3];
        DnsQuestion.Type type = Arrays.stream(DnsQuestion.Type.values())
                .filter(each -> each.number() == number)
                .findFirst()
                .orElseThrow();
        synchronized (this) {
            asked.add(type);
        }
        Manner manner = manners.get(type);
        if (manner == Manner.IS_SILENT) {
            return;
        }
        byte[] address = type == DnsQuestion.Type.A ? new byte[] {127, 0, 0, 1} : new byte[16];
        ByteBuffer out = ByteBuffer.allocate(DnsQuestion.DATAGRAM);
        out.put(packet.getData(), 0, 2).putShort((short) (manner == Manner.FAILS ? 0x8182 : 0x8180));
        out.putShort((short) 1)
                .putShort((short) (manner == Manner.ANSWERS ? 1 : 0))
                .putInt(0);
        out.put(question);
        if (manner == Manner.ANSWERS) {
            // The name is that of the question.
            out.putShort((short) (0xC000 | HEADER)).putShort((short) number).putShort((short) 1);
            out.putInt(60).putShort((short) address.length).put(address);
        }
        socket.send(new DatagramPacket(out.array(), out.position(), packet.getSocketAddress()));
    }

    /** The name, the type and the class. */
    private static byte[] questionIn(byte[] message) {
        int end = HEADER;
        while (message[end] != 0) {
            end += message[end] + 1;
        }
        return Arrays.copyOfRange(message, HEADER, end + 5);
    }
}

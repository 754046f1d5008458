package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** HTTP/2 by hand, frame by frame, so that a test can say what no library would. One thread may read and one write. */
public final class Http2FrameSocket implements AutoCloseable {
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final int LARGEST_IN_SEVEN_BITS = 126;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Http2FrameSocket(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Http2Frame(int type, int flags, int stream, byte[] payload) {
        boolean is(int type, int flag) {
            return this.type == type && (flags & flag) != 0;
        }

        /** The error of a reset. */
        int code() {
            return number(0);
        }

        /** The number of four bytes that begins there. */
        int number(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }
    }

    /** Begins as a client does. */
    void beginAsClient() throws IOException {
        out.write(PREFACE.getBytes(US_ASCII));
        write(SETTINGS, 0, 0);
    }

    /** Begins as a server does. */
    void beginAsServer() throws IOException {
        String said = new String(in.readNBytes(PREFACE.length()), US_ASCII);
        if (!said.equals(PREFACE)) {
            throw new EOFException("no HTTP/2: " + said);
        }
        write(SETTINGS, 0, 0);
    }

    Http2Frame read() throws IOException {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Http2Frame(lengthAndType & 0xff, flags, stream, in.readNBytes(lengthAndType >>> 8));
    }

    /** The next frame that is no housekeeping of the connection. */
    Http2Frame readStreamFrame() throws IOException {
        Http2Frame next = read();
        while (next.stream() == 0) {
            next = read();
        }
        return next;
    }

    void write(int type, int flags, int stream, byte... payload) throws IOException {
        out.writeInt(payload.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    void writeNumber(int type, int stream, int number) throws IOException {
        write(type, 0, stream, bytes(number));
    }

    void goAway(int lastStream, int code) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(bytes(lastStream));
        payload.writeBytes(bytes(code));
        write(GOAWAY, 0, 0, payload.toByteArray());
    }

    /** Header fields as HPACK writes them at its simplest: name, value, name, value, and nothing to be remembered. */
    static byte[] fields(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        if (text.length() > LARGEST_IN_SEVEN_BITS) {
            throw new IllegalArgumentException("too long for one byte: " + text);
        }
        block.write(text.length());
        block.writeBytes(text.getBytes(US_ASCII));
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}

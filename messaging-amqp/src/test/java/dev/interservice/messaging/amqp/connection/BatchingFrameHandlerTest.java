package dev.interservice.messaging.amqp.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
public class BatchingFrameHandlerTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final FakeSocket socket = new FakeSocket(sent);

    @Test
    void whatIsGatheredLeavesAtTheEnd() throws IOException {
        BatchingFrameHandler frameHandler = new BatchingFrameHandler(socket, 1_000);
        frameHandler.beginBatch();
        write(frameHandler, "first");
        write(frameHandler, "second");
        assertThat(sent.toString(US_ASCII)).isEmpty();

        frameHandler.flushBatch();

        assertThat(sent.toString(US_ASCII)).containsSubsequence("first", "second");
        write(frameHandler, "third");
        assertThat(sent.toString(US_ASCII)).contains("third");
    }

    /** A heartbeat is never held back, and nobody waits for somebody else's end. */
    @Test
    void anotherThreadSendsAsEver() throws Exception {
        BatchingFrameHandler frameHandler = new BatchingFrameHandler(socket, 1_000);
        frameHandler.beginBatch();
        write(frameHandler, "gathered");

        Thread other = new Thread(() -> write(frameHandler, "other"));
        other.start();
        other.join();

        assertThat(sent.toString(US_ASCII)).containsSubsequence("gathered", "other");
    }

    @Test
    void socketThatTakesNothingIsClosed() throws IOException {
        BatchingFrameHandler frameHandler = new BatchingFrameHandler(
                new FakeSocket(new OutputStream() {
                    @Override
                    public void write(int octet) throws IOException {
                        throw new IOException("broken pipe");
                    }
                }) {
                    @Override
                    public synchronized void close() throws IOException {
                        sent.write('c');
                        super.close();
                    }
                },
                1_000);
        frameHandler.beginBatch();
        write(frameHandler, "lost");

        frameHandler.flushBatch();

        assertThat(sent.toString(US_ASCII)).isEqualTo("c");
    }

    /** What writes to this, and reads nothing. */
    public static BatchingFrameHandler writingTo(OutputStream out) throws IOException {
        return new BatchingFrameHandler(new FakeSocket(out), 1_000);
    }

    private static void write(BatchingFrameHandler frameHandler, String text) {
        try {
            frameHandler.writeFrame(new Frame(AMQP.FRAME_BODY, 1, ByteBuffer.wrap(text.getBytes(US_ASCII))));
            frameHandler.flush(null);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A socket that is connected to nothing. */
    private static class FakeSocket extends Socket {
        private final OutputStream out;

        FakeSocket(OutputStream out) {
            this.out = out;
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }
    }
}

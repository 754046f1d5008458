package dev.interservice.messaging.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAheadBufferTest {
    private final ServerConnection.ReadAheadBuffer ahead = new ServerConnection.ReadAheadBuffer();
    private final byte[] sent = new byte[ServerConnection.ReadAheadBuffer.ROOM];

    @AutoClose
    private Pipe.SinkChannel sink;

    @AutoClose
    private Pipe.SourceChannel source;

    @BeforeEach
    void open() throws IOException {
        Pipe pipe = Pipe.open();
        sink = pipe.sink();
        source = pipe.source();
        source.configureBlocking(false);
        new Random(7).nextBytes(sent);
    }

    private void send(int from, int length) throws IOException {
        sink.write(ByteBuffer.wrap(sent, from, length));
    }

    @Test
    void nothingIsNotEverything() {
        assertThat(ahead.readAll(source)).isFalse();
        assertThat(ahead.isEmpty()).isTrue();
    }

    @Test
    void whatFillsTheRoomMayNotBeEverything() throws IOException {
        send(0, ServerConnection.ReadAheadBuffer.ROOM);

        assertThat(ahead.readAll(source)).isFalse();
        assertThat(taken(ServerConnection.ReadAheadBuffer.ROOM)).isEqualTo(sent);
    }

    @Test
    void nothingIsReadBeforeTheRestWasTaken() throws IOException {
        send(0, 2);
        assertThat(ahead.readAll(source)).isTrue();
        assertThat(taken(1)).containsExactly(sent[0]);
        send(2, 1);

        assertThat(ahead.readAll(source)).isFalse();
        assertThat(ahead.isAtEnd(source)).isFalse();
        assertThat(taken(9)).containsExactly(sent[1]);
        assertThat(ahead.readAll(source)).isTrue();
        assertThat(taken(9)).containsExactly(sent[2]);
    }

    @Test
    void theEndIsSeenAndNotRead() throws IOException {
        assertThat(ahead.isAtEnd(source)).isFalse();
        sink.close();

        assertThat(ahead.readAll(source)).isFalse();
        assertThat(ahead.isAtEnd(source)).isTrue();
        assertThat(ahead.isEmpty()).isTrue();
    }

    @Test
    void lookingForTheEndTakesOneByteWhichIsKept() throws IOException {
        send(0, 3);

        assertThat(ahead.isAtEnd(source)).isFalse();
        assertThat(taken(9)).containsExactly(sent[0]);
    }

    @Test
    void brokenConnectionHasEnded() throws IOException {
        source.close();

        assertThat(ahead.readAll(source)).isFalse();
        assertThat(ahead.isAtEnd(source)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101})
    void noMoreIsMovedThanThereIsRoomFor(int room) throws IOException {
        send(0, 100);
        ahead.readAll(source);
        // Bytes that Jetty has not used yet stand from the position to the limit.
        ByteBuffer buffer = ByteBuffer.allocate(3 + room)
                .put(0, new byte[] {1, 2, 3})
                .position(1)
                .limit(3);

        int moved = ahead.moveTo(buffer);

        assertThat(moved).isEqualTo(Math.min(room, 100));
        ByteBuffer expected = ByteBuffer.allocate(2 + moved)
                .put(new byte[] {2, 3})
                .put(sent, 0, moved)
                .flip();
        assertThat(buffer).isEqualTo(expected);
        assertThat(ahead.isEmpty()).isEqualTo(room >= 100);
    }

    private byte[] taken(int most) {
        ByteBuffer buffer = ByteBuffer.allocate(most).limit(0);
        byte[] taken = new byte[ahead.moveTo(buffer)];
        buffer.get(taken);
        return taken;
    }
}

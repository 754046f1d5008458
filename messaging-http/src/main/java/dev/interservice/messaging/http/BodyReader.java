package dev.interservice.messaging.http;

import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;

/**
 * Reads the body of a request into memory, as it comes, and gives up as soon as it is too large. A length that was only
 * announced takes no room.
 *
 * <p>Runs on whatever thread has the next bytes, one at a time.
 */
final class BodyReader implements Runnable {
    private static final int FIRST_ROOM = 16 * 1_024;

    private final Exchange exchange;
    private final int maxBytes;
    private final Consumer<byte[]> whole;
    private final Runnable tooLarge;
    private byte[] bytes;
    private int size;

    BodyReader(Exchange exchange, int maxBytes, Consumer<byte[]> whole, Runnable tooLarge) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.whole = whole;
        this.tooLarge = tooLarge;
        this.bytes = new byte[firstRoom(exchange.request().getLength())];
    }

    /** How much room is made before the first byte; with the announced length, or -1. */
    static int firstRoom(long announced) {
        return (int) (announced < 0 ? FIRST_ROOM : Math.min(announced, FIRST_ROOM));
    }

    @Override
    public void run() {
        try {
            read();
        } catch (Throwable broken) {
            exchange.breaks(broken);
        }
    }

    private void read() {
        while (!exchange.isAnswered()) {
            Content.Chunk chunk = exchange.request().read();
            if (chunk == null) {
                exchange.request().demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                exchange.lost(chunk.getFailure());
                return;
            }
            if (!take(chunk)) {
                return;
            }
        }
    }

    /** Copies what came; false if that was the end. */
    private boolean take(Content.Chunk chunk) {
        int coming = chunk.remaining();
        boolean last = chunk.isLast();
        boolean fits = coming <= maxBytes - size;
        if (fits && coming > 0) {
            makeRoom(coming);
            chunk.getByteBuffer().get(bytes, size, coming);
            size += coming;
        }
        chunk.release();
        if (!fits) {
            tooLarge.run();
        } else if (last) {
            exchange.hasBeenRead();
            whole.accept(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
        }
        return fits && !last;
    }

    private void makeRoom(int coming) {
        int needed = size + coming;
        if (needed > bytes.length) {
            long announced = exchange.request().getLength();
            long doubled = Math.max(needed, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) (announced < needed ? doubled : Math.min(doubled, announced)));
        }
    }
}

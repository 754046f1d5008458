package dev.interservice.messaging.http.jetty;

import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;

/**
 * Reads the body of a request into memory, as it comes, and gives up as soon as it is too large. A length that was only
 * announced takes no room.
 *
 * <p>Runs on whatever thread has the next bytes, one at a time.
 */
public final class BodyReader implements Runnable {
    private static final int INITIAL_CAPACITY = 16 * 1_024;

    private final ServerExchange exchange;
    private final int maxBytes;
    private final Consumer<byte[]> onComplete;
    private final Runnable onTooLarge;
    private byte[] bytes;
    private int size;

    public BodyReader(ServerExchange exchange, int maxBytes, Consumer<byte[]> whole, Runnable tooLarge) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.onComplete = whole;
        this.onTooLarge = tooLarge;
        this.bytes = new byte[initialCapacity(exchange.request().getLength())];
    }

    /** How much room is made before the first byte; with the announced length, or -1. */
    public static int initialCapacity(long announced) {
        return (int) (announced < 0 ? INITIAL_CAPACITY : Math.min(announced, INITIAL_CAPACITY));
    }

    @Override
    public void run() {
        try {
            read();
        } catch (Throwable broken) {
            exchange.respondInternalError(broken);
        }
    }

    private void read() {
        while (!exchange.hasResponded()) {
            Content.Chunk chunk = exchange.request().read();
            if (chunk == null) {
                exchange.request().demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                exchange.abort(chunk.getFailure());
                return;
            }
            if (!append(chunk)) {
                return;
            }
        }
    }

    /** Copies what came; false if that was the end. */
    private boolean append(Content.Chunk chunk) {
        int coming = chunk.remaining();
        boolean last = chunk.isLast();
        boolean fits = coming <= maxBytes - size;
        if (fits && coming > 0) {
            ensureCapacity(coming);
            chunk.getByteBuffer().get(bytes, size, coming);
            size += coming;
        }
        chunk.release();
        if (!fits) {
            onTooLarge.run();
        } else if (last) {
            exchange.markFullyRead();
            onComplete.accept(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
        }
        return fits && !last;
    }

    private void ensureCapacity(int coming) {
        int needed = size + coming;
        if (needed > bytes.length) {
            long announced = exchange.request().getLength();
            long doubled = Math.max(needed, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) (announced < needed ? doubled : Math.min(doubled, announced)));
        }
    }
}

package dev.interservice.foodordering.inventory;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stock of several instances, in a file: each takes the lock, reads all, works, and puts a new file in the place of the
 * old one. Whoever is killed leaves the lock to the others, and the file as it was before or as it is to be. An
 * application of your own would use its database.
 */
final class SharedStockRoom implements StockRoom {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final int ordersRemembered;

    /** @param full what there is, unless another instance was here before */
    SharedStockRoom(Path file, Stock full, int ordersRemembered) {
        this.file = file;
        this.ordersRemembered = ordersRemembered;
        locked(() -> {
            if (!Files.exists(file)) {
                write(full.content());
            }
            return full;
        });
    }

    @Override
    public <T> T in(Function<Stock, T> work) {
        return locked(() -> {
            Stock.Content before = JSON.readValue(Files.readString(file), Stock.Content.class);
            Stock stock = new Stock(before, ordersRemembered);
            T result = work.apply(stock);
            Stock.Content after = stock.content();
            if (!after.equals(before)) {
                write(after);
            }
            return result;
        });
    }

    /** The lock keeps other processes out, the monitor other threads of this one. */
    @SuppressWarnings("try") // the lock is only held
    private synchronized <T> T locked(Work<T> work) {
        // Opened each time: whoever is interrupted closes it, for everybody.
        try (FileChannel channel = FileChannel.open(beside(".lock"), CREATE, WRITE);
                FileLock lock = channel.lock()) {
            return work.done();
        } catch (IOException failure) {
            throw new UncheckedIOException("the stock cannot be kept in " + file, failure);
        }
    }

    private void write(Stock.Content content) throws IOException {
        Path next = Files.writeString(beside(".next"), JSON.writeValueAsString(content));
        Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private interface Work<T> {
        T done() throws IOException;
    }
}

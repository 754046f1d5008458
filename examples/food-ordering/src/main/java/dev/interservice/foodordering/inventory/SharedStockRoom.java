package dev.interservice.foodordering.inventory;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stock of several instances, in a file: each takes the lock, reads all, works, and puts a new file in the place of the
 * old one. Whoever is killed leaves the lock to the others, and the file as it was before or as it is to be. An
 * application of your own would use its database.
 */
final class SharedStockRoom implements StockRoom {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(1);

    /** Two changes within a tick of the file system's clock look like one. */
    private static final Duration LONGER_THAN_A_TICK = Duration.ofSeconds(1);

    private final Path file;
    private final int ordersRemembered;
    private final Duration patience;
    private final ReentrantLock threads = new ReentrantLock();
    private volatile Look last = new Look(Instant.MIN, Instant.MIN, List.of());

    /**
     * The room that this file is.
     *
     * @param full what there is, unless another instance was here before
     * @param patience how long to wait for others who work there
     */
    SharedStockRoom(Path file, Stock full, int ordersRemembered, Duration patience) {
        this.file = file;
        this.ordersRemembered = ordersRemembered;
        this.patience = patience;
        alone(() -> {
            if (!Files.exists(file)) {
                write(full.content());
            }
            return full;
        });
    }

    @Override
    public <T> T in(Function<Stock, T> work) {
        return alone(() -> {
            Stock.Content before = read();
            Stock stock = new Stock(before, ordersRemembered);
            T result = work.apply(stock);
            Stock.Content after = stock.content();
            if (!after.equals(before)) {
                write(after);
            }
            return result;
        });
    }

    /** Reads the file only when it is another one than the last time; while somebody works there, the next look will do. */
    @Override
    public List<String> troubles() {
        try {
            if (!last.isOf(changed())) {
                locked(
                                Duration.ZERO,
                                () -> new Look(changed(), Clock.systemUTC().instant(), read().troubles()))
                        .ifPresent(look -> last = look);
            }
            return last.troubles();
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    private <T> T alone(Work<T> work) {
        try {
            return locked(patience, work)
                    .orElseThrow(() -> new IOException("somebody else has been working there for " + patience));
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    /**
     * Empty if others were there all the time. Race: a process loses its lock of a file when any of its threads closes the
     * file, so no other thread may as much as open it meanwhile.
     */
    private <T> Optional<T> locked(Duration wait, Work<T> work) throws IOException {
        long end = System.nanoTime() + wait.toNanos();
        try {
            if (!threads.tryLock(wait.toNanos(), NANOSECONDS)) {
                return Optional.empty();
            }
            try {
                return lockedForProcesses(end, work);
            } finally {
                threads.unlock();
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while somebody else was working there");
        }
    }

    private <T> Optional<T> lockedForProcesses(long end, Work<T> work) throws IOException, InterruptedException {
        // Opened each time: whoever is interrupted closes it, for everybody. The lock ends with it.
        try (FileChannel channel = FileChannel.open(beside(".lock"), CREATE, WRITE)) {
            while (channel.tryLock() == null) {
                if (System.nanoTime() - end >= 0) {
                    return Optional.empty();
                }
                Thread.sleep(BETWEEN_TRIES.toMillis());
            }
            return Optional.of(work.done());
        }
    }

    private Instant changed() throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private Stock.Content read() throws IOException {
        return JSON.readValue(Files.readString(file), Stock.Content.class);
    }

    private void write(Stock.Content content) throws IOException {
        Path next = Files.writeString(beside(".next"), JSON.writeValueAsString(content));
        Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private UncheckedIOException failed(IOException failure) {
        return new UncheckedIOException("the stock cannot be kept in " + file, failure);
    }

    private interface Work<T> {
        T done() throws IOException;
    }

    /** What was in the file, which was changed then, when somebody looked. */
    private record Look(Instant changed, Instant at, List<String> troubles) {
        boolean isOf(Instant change) {
            return changed.equals(change) && at.isAfter(changed.plus(LONGER_THAN_A_TICK));
        }
    }
}

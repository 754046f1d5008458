package dev.interservice.foodordering.inventory;

import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Another process with the same stock. It says when it has begun, and ends when it is told anything. */
final class Neighbour implements AutoCloseable {
    static final int SOUPS = 100_000;

    private static final String BEGUN = "begun";
    private static final int MOST_ORDERS = 50_000;

    private final Process process;
    private final BufferedReader says;

    private Neighbour(Process process) {
        this.process = process;
        this.says = process.inputReader();
    }

    /** Starts one that reserves a soup again and again, or stays in the room. */
    static Neighbour start(Path file, Habit habit) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Neighbour.class.getName(),
                        file.toString(),
                        habit.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Neighbour neighbour = new Neighbour(process);
        if (!BEGUN.equals(neighbour.says.readLine())) {
            neighbour.close();
            throw new IOException("the neighbour did not begin");
        }
        return neighbour;
    }

    enum Habit {
        RESERVES,
        STAYS
    }

    /** Lets it come to its end; returns how many soups it has reserved. */
    int end() throws IOException {
        try (OutputStream input = process.getOutputStream()) {
            input.write('\n');
        }
        return Integer.parseInt(says.readLine());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static StockRoom room(Path file, Duration patience) {
        Stock full = new Stock(List.of(new Dish("soup", "Soup", 400, SOUPS)), 100, 0);
        return new SharedStockRoom(file, full, 100, patience);
    }

    static void reserve(StockRoom room, String orderId) {
        room.in(stock -> stock.reserve(orderId, List.of(new Line("soup", 1))));
    }

    public static void main(String[] arguments) throws IOException {
        StockRoom room = room(Path.of(arguments[0]), Duration.ofSeconds(10));
        int reserved = 0;
        switch (Habit.valueOf(arguments[1])) {
            case RESERVES -> {
                while (reserved < MOST_ORDERS && System.in.available() == 0) {
                    reserve(room, "neighbour-" + reserved);
                    if (reserved++ == 0) {
                        System.out.println(BEGUN);
                    }
                }
            }
            case STAYS ->
                room.in(stock -> {
                    System.out.println(BEGUN);
                    return awaitInput();
                });
        }
        System.out.println(reserved);
    }

    private static int awaitInput() {
        try {
            return System.in.read();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

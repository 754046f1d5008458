package dev.interservice.messaging.inmemory;

/** Where the chance of a random test comes from: a failure tells it, and {@code -Dseed=...} brings it back. */
record RandomSeed(long value) {
    private static final String PROPERTY = "seed";

    /** Runs a test with a new seed. */
    static void run(SeededTest test) {
        long value = Long.getLong(PROPERTY, System.nanoTime());
        try {
            test.run(value);
        } catch (Throwable e) {
            throw new AssertionError("failed with -D" + PROPERTY + "=" + value, e);
        }
    }

    /** A test that draws lots. */
    interface SeededTest {
        void run(long seed) throws Exception;
    }
}

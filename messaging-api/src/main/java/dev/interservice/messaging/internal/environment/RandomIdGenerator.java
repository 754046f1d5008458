package dev.interservice.messaging.internal.environment;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Ids of 128 bits that cannot be guessed, in hexadecimal; randomness is drawn for many at once, and only who finds none
 * left waits for it.
 */
final class RandomIdGenerator {
    private static final int ID_BYTES = 16;
    private static final int BATCH = 64;

    private final RandomGenerator random;
    private volatile IdBatch batch;

    /** @param unguessable is safe for use by several threads */
    RandomIdGenerator(RandomGenerator unguessable) {
        random = unguessable;
        batch = new IdBatch(random);
    }

    String next() {
        while (true) {
            IdBatch current = batch;
            int number = current.taken.getAndIncrement();
            if (number < BATCH) {
                return HexFormat.of().formatHex(current.bytes, number * ID_BYTES, (number + 1) * ID_BYTES);
            }
            // Race: several threads may find the batch empty and draw one each; those that are not used cost a moment.
            batch = new IdBatch(random);
        }
    }

    private static final class IdBatch {
        private final byte[] bytes = new byte[ID_BYTES * BATCH];
        private final AtomicInteger taken = new AtomicInteger();

        IdBatch(RandomGenerator random) {
            random.nextBytes(bytes);
        }
    }
}

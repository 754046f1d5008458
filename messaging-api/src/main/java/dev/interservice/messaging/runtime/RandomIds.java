package dev.interservice.messaging.runtime;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Ids of 128 bits that cannot be guessed, in hexadecimal; randomness is drawn for many at once. */
final class RandomIds {
    private static final int ID_BYTES = 16;
    private static final int BATCH = 64;

    private final RandomGenerator random;
    private final byte[] bytes = new byte[ID_BYTES * BATCH];
    private int position = bytes.length;

    RandomIds(RandomGenerator unguessable) {
        random = unguessable;
    }

    synchronized String next() {
        if (position == bytes.length) {
            random.nextBytes(bytes);
            position = 0;
        }
        int from = position;
        position += ID_BYTES;
        return HexFormat.of().formatHex(bytes, from, position);
    }
}

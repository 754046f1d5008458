package dev.interservice.messaging.internal.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomIdGeneratorTest {
    private final RandomIdGenerator ids = new RandomIdGenerator(new SecureRandom());

    @Test
    void idHasHundredAndTwentyEightBitsInHexadecimal() {
        assertThat(ids.next()).matches("[0-9a-f]{32}");
    }

    @Test
    void manyThreadsNeverGetTheSame() {
        Set<String> all = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 100_000).parallel().forEach(each -> all.add(ids.next()));

        assertThat(all).hasSize(100_000);
    }
}

package dev.interservice.messaging.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampFormatTest {
    private static final long SEED = 42;
    private static final long FIRST_OF_9999 = 253_370_764_800L;

    @Test
    void timesAreWrittenAsTheJdkDoesAndRead() {
        Random random = new Random(SEED);
        for (int times = 0; times < 10_000; times++) {
            long second = random.nextLong(-FIRST_OF_9999, FIRST_OF_9999);
            int unit = new int[] {1, 1_000, 1_000_000, 100_000_000, 1_000_000_000}[random.nextInt(5)];
            Instant time = Instant.ofEpochSecond(second, (long) random.nextInt(1_000_000_000 / unit) * unit);
            assertThat(TimestampFormat.format(time)).as("seed " + SEED).isEqualTo(time.toString());
            assertThat(TimestampFormat.parse(time.toString()))
                    .as("seed " + SEED)
                    .contains(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1000000000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59.999999999Z",
                "0000-01-01T00:00:00Z",
                "2030-01-31T23:59:59.100Z",
                "2030-01-31T23:59:59.000100Z",
                "2030-01-31T23:59:59.000000001Z",
                "9999-12-31T23:59:59.999999999Z",
                "+10000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z"
            })
    void anyTimeCanBeWritten(String text) {
        assertThat(TimestampFormat.format(Instant.parse(text))).isEqualTo(text);
    }

    /** The JDK says what a time is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "now",
                "2030-01-31T23:59:59Z",
                "2030-01-31T23:59:59.Z",
                "2030-01-31T23:59:59.1Z",
                "2030-01-31T23:59:59.012Z",
                "2030-01-31T23:59:59.123456789Z",
                "2030-01-31T23:59:59.1234567890Z",
                "2030-01-31T23:59:59",
                "2030-01-31T23:59:59+01:00",
                "2030-01-31t23:59:59z",
                "2030-01-31 23:59:59Z",
                "2030-02-31T23:59:59Z",
                "2030-02-00T00:00:00Z",
                "2028-02-29T00:00:00Z",
                "2029-02-29T00:00:00Z",
                "2030-01-31T24:00:00Z",
                "2030-01-31T25:00:00Z",
                "2030-01-31T23:60:00Z",
                "2030-01-31T23:59:60Z",
                "2030-01-31T12:00:60Z",
                "2030-01-31T12:00:61Z",
                "2030-+1-31T12:00:00Z",
                "2030-01-31T12:00:00.-1Z",
                "+12030-01-31T12:00:00Z",
                "-2030-01-31T12:00:00Z"
            })
    void nothingElseIsTakenForATimeThanTheJdkTakes(String text) {
        assertThat(TimestampFormat.parse(text)).isEqualTo(parsed(text));
    }

    private static Optional<Instant> parsed(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}

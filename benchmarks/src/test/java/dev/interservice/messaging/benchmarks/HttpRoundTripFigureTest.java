package dev.interservice.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.figures.Figure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Both benchmarks are compiled and run once in every build; the figures are measured in the profile. */
class HttpRoundTripFigureTest {
    private static final int TURNS = 3;

    @Test
    void benchmarksRun() throws RunnerException {
        assertThat(Measured.once(HttpRoundTrip.class).results()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    @Tag("figures") // needs a quiet machine: client and server share it
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aRequestOverHttpIsNearlyAsFastAsTheLibrariesByHand(int callers) throws RunnerException {
        ChainedOptionsBuilder options = Measured.options(HttpRoundTrip.class, TimeValue.seconds(3))
                .threads(callers)
                .forks(1)
                .warmupIterations(10)
                // Or 64 callers leave the compilers no processor, and what is measured is not compiled yet.
                .jvmArgsAppend("-XX:-BackgroundCompilation");
        double requests = 0;
        double byHand = 0;
        // By turns, because a machine is not equally fast all the time.
        for (int turn = 0; turn < TURNS; turn++) {
            Measured measured = Measured.of(options);
            requests += measured.score("request");
            byHand += measured.score("byHand");
        }

        Figure.of("http-round-trip-" + callers, requests / byHand, "x by hand")
                .samples(15)
                .atLeast(0.9);
    }
}

package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.figures.Figure;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Both benchmarks are compiled and run once in every build; the figures are measured in the profile. */
class HttpRoundTripFigureTest {
    @Test
    void benchmarksRun() throws RunnerException {
        run(1, 0, 1, 1, TimeValue.milliseconds(50));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    @Tag("figures") // needs a quiet machine: client and server share it
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aRequestOverHttpIsNearlyAsFastAsTheLibrariesByHand(int callers) throws RunnerException {
        Collection<RunResult> results = run(callers, 3, 5, 5, TimeValue.seconds(3));

        double ratio = score(results, "request") / score(results, "byHand");
        Figure.of("http-round-trip-" + callers, ratio, "x by hand").samples(15).atLeast(0.9);
    }

    private static Collection<RunResult> run(int callers, int forks, int warmUps, int iterations, TimeValue time)
            throws RunnerException {
        Options options = new OptionsBuilder()
                .include(HttpRoundTrip.class.getName())
                .threads(callers)
                .forks(forks)
                .warmupIterations(warmUps)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .verbosity(forks == 0 ? VerboseMode.SILENT : VerboseMode.NORMAL)
                .build();
        return new Runner(options).run();
    }

    private static double score(Collection<RunResult> results, String benchmark) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + benchmark))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst()
                .orElseThrow();
    }
}

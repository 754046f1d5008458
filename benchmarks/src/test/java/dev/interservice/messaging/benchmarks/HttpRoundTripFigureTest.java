package dev.interservice.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.figures.PerformanceFigure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/** The benchmarks are compiled and run once in every build; the figures are measured in the profile. */
class HttpRoundTripFigureTest {
    private static final int FORKS = 3;
    private static final int ITERATIONS = 40;

    @Test
    void benchmarksRun() throws RunnerException {
        assertThat(BenchmarkRun.runOnce(HttpRoundTripBenchmark.class).results()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    @Tag("figures") // needs a quiet machine: client and server share it
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aRequestOverHttpIsNearlyAsFastAsTheLibrariesByHand(int callers) throws RunnerException {
        BenchmarkRun run = BenchmarkRun.run(BenchmarkRun.options(HttpRoundTripBenchmark.class, TimeValue.seconds(1))
                // By turns, second by second, because a machine is not equally fast all the time.
                .exclude("\\.(byHand|request)$")
                .threads(callers)
                .forks(FORKS)
                .warmupIterations(60)
                .measurementIterations(ITERATIONS)
                // Or 64 callers leave the compilers no processor, and what is measured is not compiled yet.
                .jvmArgsAppend("-XX:-BackgroundCompilation"));
        double byHand = 0;
        double requests = 0;
        for (BenchmarkResult fork : run.result("byTurns").getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                double score = iteration.getPrimaryResult().getScore();
                boolean isByHand = iteration.getSecondaryResults().get("byHand").getScore() > 0;
                byHand += isByHand ? score : 0;
                requests += isByHand ? 0 : score;
            }
        }

        PerformanceFigure.of("http-round-trip-" + callers, requests / byHand, "x by hand")
                .samples(FORKS * ITERATIONS / 2)
                .atLeast(0.9);
    }
}

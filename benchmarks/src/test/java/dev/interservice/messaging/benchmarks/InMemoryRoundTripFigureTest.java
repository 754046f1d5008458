package dev.interservice.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.figures.PerformanceFigure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/** Both benchmarks are compiled and run once in every build; the figure is measured in the profile. */
class InMemoryRoundTripFigureTest {
    @Test
    void benchmarksRun() throws RunnerException {
        assertThat(BenchmarkRun.runOnce(InMemoryRoundTripBenchmark.class).results())
                .hasSize(2);
    }

    @Test
    @Tag("figures") // beside a busy core the compiler needs some 15 s before the request is at its best
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aRequestInMemoryCostsAtMostTwiceAHandOff() throws RunnerException {
        BenchmarkRun run = BenchmarkRun.run(BenchmarkRun.options(InMemoryRoundTripBenchmark.class, TimeValue.seconds(2))
                .warmupIterations(10));

        double ratio = run.score("inMemoryRequest") / run.score("handOffAndBack");
        PerformanceFigure.of("inmemory-round-trip", ratio, "x hand-off")
                .samples(15)
                .atMost(2.0);
    }
}

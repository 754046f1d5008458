package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.figures.Figure;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Both benchmarks are compiled and run once in every build; the figure is measured in the profile. */
class RoundTripFigureTest {
    @Test
    void benchmarksRun() throws RunnerException {
        run(0, 1, 1, TimeValue.milliseconds(50));
    }

    @Test
    @Tag("figures") // beside a busy core the compiler needs some 15 s before the request is at its best
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aRequestInMemoryCostsAtMostTwiceAHandOff() throws RunnerException {
        Collection<RunResult> results = run(3, 10, 5, TimeValue.seconds(2));

        double ratio = score(results, "inMemoryRequest") / score(results, "handOffAndBack");
        Figure.of("inmemory-round-trip", ratio, "x hand-off").samples(15).atMost(2.0);
    }

    private static Collection<RunResult> run(int forks, int warmUps, int iterations, TimeValue time)
            throws RunnerException {
        Options options = new OptionsBuilder()
                .include(RoundTrip.class.getName())
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
                .filter(result -> result.getParams().getBenchmark().endsWith(benchmark))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst()
                .orElseThrow();
    }
}

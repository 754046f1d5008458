package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.figures.Figure;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Both benchmarks are compiled and run once in every build; the figures are measured in the profile. */
class PipelineCostFigureTest {
    @Test
    void benchmarksRun() throws RunnerException {
        run(0, 1, TimeValue.milliseconds(50), VerboseMode.SILENT);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void allThatHelpsToSurviveCostsLessThanAMicrosecond() throws RunnerException {
        Collection<RunResult> results = run(3, 5, TimeValue.seconds(1), VerboseMode.NORMAL);

        double added = time(results, "throughThePipeline") - time(results, "wireAlone");
        double bytes = bytes(results, "throughThePipeline") - bytes(results, "wireAlone");
        Figure.of("pipeline-cost", added, "ns").samples(15).atMost(1_000);
        Figure.of("pipeline-allocation", bytes, "bytes").samples(15).atMost(2_000);
    }

    private static Collection<RunResult> run(int forks, int iterations, TimeValue time, VerboseMode mode)
            throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(PipelineCost.class.getName())
                        .forks(forks)
                        .warmupIterations(iterations)
                        .warmupTime(time)
                        .measurementIterations(iterations)
                        .measurementTime(time)
                        .addProfiler(GCProfiler.class)
                        .verbosity(mode)
                        .build())
                .run();
    }

    private static double time(Collection<RunResult> results, String benchmark) {
        return of(results, benchmark).getPrimaryResult().getScore();
    }

    private static double bytes(Collection<RunResult> results, String benchmark) {
        Result<?> allocated = of(results, benchmark).getSecondaryResults().get("gc.alloc.rate.norm");
        return allocated.getScore();
    }

    private static RunResult of(Collection<RunResult> results, String benchmark) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith(benchmark))
                .findFirst()
                .orElseThrow();
    }
}

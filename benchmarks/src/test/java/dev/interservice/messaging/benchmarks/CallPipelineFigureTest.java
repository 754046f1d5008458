package dev.interservice.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.figures.PerformanceFigure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/** Both benchmarks are compiled and run once in every build; the figures are measured in the profile. */
class CallPipelineFigureTest {
    @Test
    void benchmarksRun() throws RunnerException {
        assertThat(BenchmarkRun.runOnce(CallPipelineBenchmark.class).results()).hasSize(2);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void allThatHelpsToSurviveCostsLessThanAMicrosecond() throws RunnerException {
        BenchmarkRun run = BenchmarkRun.run(BenchmarkRun.options(CallPipelineBenchmark.class, TimeValue.seconds(1))
                .addProfiler(GCProfiler.class));

        double added = run.score("throughThePipeline") - run.score("wireAlone");
        double bytes = bytes(run, "throughThePipeline") - bytes(run, "wireAlone");
        PerformanceFigure.of("pipeline-cost", added, "ns").samples(15).atMost(1_000);
        PerformanceFigure.of("pipeline-allocation", bytes, "bytes").samples(15).atMost(2_000);
    }

    private static double bytes(BenchmarkRun run, String benchmark) {
        return run.result(benchmark)
                .getSecondaryResults()
                .get("gc.alloc.rate.norm")
                .getScore();
    }
}

package dev.interservice.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.figures.Figure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/** Both benchmarks are compiled and run once in every build; the figures are measured in the profile. */
class PipelineCostFigureTest {
    @Test
    void benchmarksRun() throws RunnerException {
        assertThat(Measured.once(PipelineCost.class).results()).hasSize(2);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void allThatHelpsToSurviveCostsLessThanAMicrosecond() throws RunnerException {
        Measured measured = Measured.of(
                Measured.options(PipelineCost.class, TimeValue.seconds(1)).addProfiler(GCProfiler.class));

        double added = measured.score("throughThePipeline") - measured.score("wireAlone");
        double bytes = bytes(measured, "throughThePipeline") - bytes(measured, "wireAlone");
        Figure.of("pipeline-cost", added, "ns").samples(15).atMost(1_000);
        Figure.of("pipeline-allocation", bytes, "bytes").samples(15).atMost(2_000);
    }

    private static double bytes(Measured measured, String benchmark) {
        return measured.result(benchmark)
                .getSecondaryResults()
                .get("gc.alloc.rate.norm")
                .getScore();
    }
}

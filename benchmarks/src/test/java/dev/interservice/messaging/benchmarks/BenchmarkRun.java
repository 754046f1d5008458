package dev.interservice.messaging.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the benchmarks of a class have measured; one that throws makes all fail. */
record BenchmarkRun(Collection<RunResult> results) {
    /** Runs them once for a moment, in this JVM, to see that they work. */
    static BenchmarkRun runOnce(Class<?> benchmarks) throws RunnerException {
        TimeValue moment = TimeValue.milliseconds(50);
        return run(options(benchmarks, moment)
                .forks(0)
                .warmupIterations(1)
                .measurementIterations(1)
                .verbosity(VerboseMode.SILENT));
    }

    /** The usual options, whose warm-up and iterations take this long each. */
    static ChainedOptionsBuilder options(Class<?> benchmarks, TimeValue time) {
        return new OptionsBuilder()
                .include(benchmarks.getName() + "\\.")
                .shouldFailOnError(true)
                .warmupTime(time)
                .measurementTime(time)
                .forks(3)
                .warmupIterations(5)
                .measurementIterations(5);
    }

    static BenchmarkRun run(ChainedOptionsBuilder options) throws RunnerException {
        return new BenchmarkRun(new Runner(options.build()).run());
    }

    double score(String benchmark) {
        return result(benchmark).getPrimaryResult().getScore();
    }

    RunResult result(String benchmark) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + benchmark))
                .findFirst()
                .orElseThrow();
    }
}

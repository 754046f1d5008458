package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request in memory, there and back, beside the least it can cost: a hand-off to another thread and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InMemoryRoundTripBenchmark {
    private static final Operation<EchoRequest, EchoReply> ECHO =
            Operation.of("echo", "echo", EchoRequest.class, EchoReply.class);

    private final ExecutorService oneThread = Executors.newSingleThreadExecutor();
    private final Messaging messaging = MessagingRuntime.start(
            MessagingConfig.inMemory("echo"),
            service -> service.serve(
                    ECHO, (echoRequest, context) -> new EchoReply(echoRequest.text(), echoRequest.number() + 1)));
    private final EchoRequest echoRequest = new EchoRequest("two hundred bytes would do as well", 41);

    record EchoRequest(String text, int number) {}

    record EchoReply(String text, int number) {}

    /** Checks that what is measured works. */
    @Setup
    public void check() {
        if (inMemoryRequest() != 42) {
            throw new IllegalStateException("the answer is wrong");
        }
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        messaging.close();
        oneThread.shutdown();
    }

    /** The least: no codec, no deadline, no limits. */
    @Benchmark
    public int handOffAndBack() throws ExecutionException, InterruptedException {
        return oneThread.submit(() -> echoRequest.number() + 1).get();
    }

    /** A request with everything on. */
    @Benchmark
    public int inMemoryRequest() {
        return messaging.request(ECHO, echoRequest).number();
    }
}

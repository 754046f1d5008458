package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.http.HttpSettings;
import dev.interservice.messaging.http.HttpTransport;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A request over HTTP, there and back, beside what one would write by hand for the same with the same libraries:
 * OkHttp, Jetty and Jackson, without deadlines, retries, breakers, limits or a graceful end.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HttpRoundTripBenchmark {
    private static final int MAX_BYTES = 1_000_000;
    private static final int HANDLERS = 64;

    /** Callers wait for the compilers at first. */
    static final Duration CALL_TIMEOUT = Duration.ofMinutes(1);

    private static final Operation<EchoRequest, EchoReply> ECHO =
            Operation.of("echo", "echo", EchoRequest.class, EchoReply.class);

    private boolean isByHand;

    private final EchoRequest echoRequest = new EchoRequest("x".repeat(180), 41);
    private final HandWrittenHttpEcho handWritten = HandWrittenHttpEcho.start();
    private final Environment environment = MessagingRuntime.environment("echo");
    private final HttpTransport transport =
            HttpTransport.start(HttpSettings.defaults(), new TransportSetup("echo", "echo-1", MAX_BYTES, environment));
    private final Messaging server = MessagingRuntime.builder(config("echo", List.of()))
            .environment(environment)
            .transport("http", transport)
            .start(service -> service.serve(
                    ECHO, (echoRequest, context) -> new EchoReply(echoRequest.text(), echoRequest.number() + 1)));
    private final Messaging client =
            MessagingRuntime.start(config("caller", List.of(transport.endpoint().orElseThrow())));

    record EchoRequest(String text, int number) {}

    record EchoReply(String text, int number) {}

    /** Tells of an iteration whether it measured the libraries by hand. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class IterationCounters {
        public long byHand;
    }

    /** Checks that what is measured works. */
    @Setup
    public void check() throws IOException {
        if (byHand() != 42 || request() != 42) {
            throw new IllegalStateException("the answer is wrong");
        }
    }

    /** It is the other's turn. */
    @Setup(Level.Iteration)
    public void changeTurns() {
        isByHand = !isByHand;
    }

    private static MessagingConfig config(String service, List<URI> addresses) {
        return MessagingConfig.of(service)
                .transport("http", HttpSettings.defaults())
                .defaults(ScopedSettings.NONE
                        .transport("http")
                        .timeout(CALL_TIMEOUT)
                        .handler(HandlerSettings.NONE.concurrency(HANDLERS)))
                .service("echo", ServiceSettings.NONE.addresses(addresses));
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        client.close();
        server.close();
        transport.close();
        environment.close();
        handWritten.close();
    }

    /** The libraries alone. */
    @Benchmark
    public int byHand() throws IOException {
        return handWritten.send(echoRequest).number();
    }

    /** A request with everything on. */
    @Benchmark
    public int request() {
        return client.request(ECHO, echoRequest).number();
    }

    /** The libraries alone in one iteration, a request in the next. */
    @Benchmark
    public int byTurns(IterationCounters counters) throws IOException {
        if (isByHand) {
            counters.byHand++;
            return byHand();
        }
        return request();
    }
}

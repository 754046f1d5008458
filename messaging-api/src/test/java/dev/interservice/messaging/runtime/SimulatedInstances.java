package dev.interservice.messaging.runtime;

import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Instances of the shop that take their time, fail or die, and calls that come at a steady rate; all of it simulated. */
final class SimulatedInstances {
    private static final Duration LEASE = Duration.ofSeconds(15);

    final InMemoryRegistry registry;
    private final EngineTestExtension engineTest;
    private final Random random;
    private final Map<URI, SimulatedInstance> instances = new HashMap<>();
    private final List<Long> latencies = new ArrayList<>();
    private int failures;

    SimulatedInstances(EngineTestExtension engineTest, long seed) {
        this.engineTest = engineTest;
        this.random = new Random(seed);
        this.registry = new InMemoryRegistry(engineTest.environment);
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.onRequest = this::onRequest;
    }

    /** One more instance, which takes so long on average. */
    URI addInstance(double meanMillis) {
        URI endpoint = URI.create("scripted://" + instances.size());
        instances.put(endpoint, new SimulatedInstance(meanMillis));
        registry.register(new ServiceInstance("shop", endpoint.getHost(), Map.of("scripted", endpoint)), LEASE);
        return endpoint;
    }

    /** It answers at once that it cannot. */
    void startFailing(URI endpoint) {
        instances.get(endpoint).failing = true;
    }

    /** It is gone: what is in flight is lost, and nobody answers there. */
    void kill(URI endpoint) {
        SimulatedInstance dead = instances.get(endpoint);
        dead.isDead = true;
        List.copyOf(dead.inFlight).forEach(sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST));
    }

    /** Calls at this rate. */
    void call(int calls, Duration apart, Supplier<CompletableFuture<?>> call) {
        ManualEnvironment environment = engineTest.environment;
        for (int i = 0; i < calls; i++) {
            long startedAt = environment.nanos();
            call.get().whenComplete((result, failure) -> {
                latencies.add(environment.nanos() - startedAt);
                failures += failure instanceof MessagingException ? 1 : 0;
            });
            environment.advance(apart);
            // It would remember each.
            engineTest.transport.requests.clear();
        }
    }

    /** Lets everything in flight end. */
    void awaitInFlight() {
        engineTest.environment.advance(Duration.ofSeconds(30));
    }

    int failures() {
        return failures;
    }

    int ended() {
        return latencies.size();
    }

    /** Of 100 calls 99 took no longer, in milliseconds. */
    double p99() {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / 1e6;
    }

    int callsTo(URI endpoint) {
        return instances.get(endpoint).calls;
    }

    @Override
    public String toString() {
        return Arrays.toString(
                instances.values().stream().mapToInt(each -> each.calls).toArray());
    }

    private void onRequest(ScriptedSend<Reply> sent) {
        SimulatedInstance instance = instances.get(sent.address.endpoint().orElseThrow());
        instance.calls++;
        if (instance.isDead) {
            sent.fail(Progress.NOT_SENT, Reason.UNAVAILABLE);
        } else if (instance.failing) {
            sent.complete(SampleReplies.failure("OVERLOADED", Outcome.NOT_EXECUTED));
        } else {
            instance.inFlight.add(sent);
            engineTest.environment.after(instance.time(random), () -> {
                instance.inFlight.remove(sent);
                sent.complete(SampleReplies.success(ShopContracts.TICKET));
            });
        }
    }

    private static final class SimulatedInstance {
        private final double meanMillis;
        private final List<ScriptedSend<Reply>> inFlight = new ArrayList<>();
        private boolean failing;
        private boolean isDead;
        private int calls;

        private SimulatedInstance(double meanMillis) {
            this.meanMillis = meanMillis;
        }

        /** As calls that come by chance and take what they take: most are short, some are long. */
        private Duration time(Random random) {
            return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * meanMillis * 1e6));
        }
    }
}

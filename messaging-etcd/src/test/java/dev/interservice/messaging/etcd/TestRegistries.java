package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The registries of one test, and the environment they run in. */
final class TestRegistries implements AutoCloseable {
    static final String SERVICE = "order";
    static final Duration LEASE = Duration.ofSeconds(2);
    private static final long PATIENCE_SECONDS = 20;

    private final Environment environment = MessagingRuntime.environment("etcd-test");
    private final List<EtcdRegistry> registries = new ArrayList<>();
    private final List<Signal> signals = new CopyOnWriteArrayList<>();

    EtcdRegistry connect(EtcdSettings settings) {
        return connect(settings, EtcdRegistryFixture.shortTimings());
    }

    EtcdRegistry connect(EtcdSettings settings, EtcdTimings timings) {
        EtcdRegistry registry =
                EtcdRegistry.start(settings, timings, new RegistrySetup("test", signals::add, environment));
        registries.add(registry);
        return registry;
    }

    static ServiceInstance instance(String id) {
        return new ServiceInstance(SERVICE, id, Map.of("http", URI.create("http://127.0.0.1:8081")));
    }

    static WatchRecorder watching(EtcdRegistry registry) {
        WatchRecorder recorder = new WatchRecorder();
        registry.watch(SERVICE, recorder);
        return recorder;
    }

    List<Signal> signals() {
        return List.copyOf(signals);
    }

    static InstanceSnapshot result(CompletableFuture<InstanceSnapshot> lookup) {
        try {
            return lookup.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }

    static RegistryException failure(CompletableFuture<InstanceSnapshot> lookup) {
        try {
            throw new AssertionError("must fail, but found " + lookup.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RegistryException typed) {
                return typed;
            }
            throw new AssertionError(failed);
        } catch (TimeoutException late) {
            throw new AssertionError(late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }

    @Override
    public void close() {
        registries.forEach(EtcdRegistry::close);
        environment.close();
    }
}

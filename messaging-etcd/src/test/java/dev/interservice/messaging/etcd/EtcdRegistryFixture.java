package dev.interservice.messaging.etcd;

import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.testkit.contract.RegistryDisturbance;
import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A prefix of its own in an etcd that tests share one after the other. */
final class EtcdRegistryFixture implements RegistryFixture {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EtcdServer server;
    private final EtcdSettings settings;

    EtcdRegistryFixture(EtcdServer server, EtcdSettings settings) {
        this.server = server;
        this.settings = settings.prefix("test/" + NUMBER.incrementAndGet());
    }

    /** As usual, but nobody waits so long. */
    static EtcdTimings shortTimings() {
        return new EtcdTimings(
                Duration.ofMillis(1_500),
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                Duration.ofMillis(20),
                Duration.ofMillis(300));
    }

    @Override
    public ServiceRegistry connect(RegistrySetup setup) {
        return EtcdRegistry.start(settings, shortTimings(), setup);
    }

    @Override
    public void place(List<ServiceInstance> instances) {
        throw new AssertionError("instances announce themselves");
    }

    @Override
    public Optional<TransportFixture.Repair> disturb(RegistryDisturbance disturbance) {
        switch (disturbance) {
            case UNREACHABLE, RESTARTED_EMPTY -> server.kill();
            case FROZEN -> server.freeze();
        }
        return Optional.of(() -> {
            switch (disturbance) {
                case UNREACHABLE -> server.restart();
                case FROZEN -> server.thaw();
                case RESTARTED_EMPTY -> {
                    server.forget();
                    server.restart();
                }
            }
        });
    }

    @Override
    public Set<String> secrets() {
        return settings.password().map(secret -> Set.of(secret.reveal())).orElse(Set.of());
    }

    /** OkHttp's, which end when there was nothing to do for a minute, and those of who looks whether the server answers. */
    @Override
    public Set<String> sharedThreadPrefixes() {
        return Set.of("OkHttp ", "Okio Watchdog", "HttpClient-");
    }

    /** The server stays for the next test. */
    @Override
    public void close() {}
}

package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Operation;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupSettingsTest {
    private static final Operation<String, String> FIND = Operation.of("stock", "find", String.class, String.class);

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void begin() {
        fixture = new ConfigLoaderFixture(directory);
    }

    @Test
    void serviceMayHaveARegistryOfItsOwn() {
        MessagingConfig config = fixture.file("""
                messaging:
                  service: { name: order, zone: north, weight: 3 }
                  transports: { in-memory: {} }
                  registries: { in-memory: { name: shop } }
                  defaults: { lookup: static, balance: round-robin }
                  services: { stock: { lookup: in-memory } }
                  limits: { lease: 20s, drain-delay: 3s }
                """).load();

        assertThat(config.effectiveSettings(FIND).lookup()).contains("in-memory");
        assertThat(config.effectiveSettings(FIND).balance()).isEqualTo(LoadBalancingPolicy.ROUND_ROBIN);
        assertThat(config.registriesInUse()).containsExactly("in-memory", "static");
        assertThat(config.instanceSettings()).isEqualTo(new InstanceSettings(Optional.of("north"), 3));
        assertThat(config.limits().lease()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.limits().drainDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.describe())
                .extracting(setting -> setting.key() + " = " + setting.value())
                .contains("registries.in-memory.name = shop", "service.zone = north", "service.weight = 3");
    }

    @Test
    void whatIsWrongIsToldWithItsRemedy() {
        assertThat(fixture.file("""
                messaging:
                  service: { name: order, weight: 0 }
                  transports: { in-memory: {} }
                  registries: { in-memory: { nam: shop } }
                  defaults: { lookup: etcd, balance: two-choice }
                  services: { stock: { lookup: in-memroy } }
                  limits: { lease: 9s }
                """).problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("weight must be from 1 to 1000"),
                        problem -> assertThat(problem).contains("registries.in-memory.nam", "did you mean \"name\"?"),
                        problem -> assertThat(problem).contains("add the dependency dev.interservice:messaging-etcd"),
                        problem -> assertThat(problem).contains("did you mean \"two-choices\"?"),
                        problem -> assertThat(problem).contains("in-memroy", "did you mean \"in-memory\"?"),
                        problem -> assertThat(problem).contains("lease must be at least 10s"));
    }

    @Test
    void forcedTransportNeedsNoSecretsOfRegistries() {
        MessagingConfig config = fixture.file("""
                messaging:
                  service: { name: order }
                  force-transport: in-memory
                  transports: { in-memory: {} }
                  registries: { in-memory: { name: "${env:NOT_THERE}" } }
                  defaults: { lookup: in-memory }
                """).load();

        assertThat(config.forceTransport()).contains("in-memory");
    }
}

package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDescriptionTest {
    private static final Operation<Item, Item> RESERVE = Operation.of("stock", "reserve", Item.class, Item.class);
    private static final Event<Item> READY = Event.of("kitchen", "meal-ready", Item.class);

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void aFileForEveryLayer() {
        fixture = new ConfigLoaderFixture(directory)
                .file("""
                        messaging:
                          service: { name: order }
                          transports:
                            amqp:
                              uri: "amqp://food:hunter2@127.0.0.1"
                              username: "${env:USER:-food}"
                              password: plain
                          defaults:
                            transport: amqp
                            timeout: 1s
                            require: [durable]
                            retry: { max-attempts: 7 }
                          services:
                            stock:
                              retry: { backoff: 10ms }
                              require: [expires]
                              contracts: { reserve: { timeout: 300ms } }
                            kitchen:
                              contracts: { meal-ready: { handler: { queue: 9 }, groups: { van: { queue: 8 } } } }
                        """)
                .file("messaging-test.yaml", "messaging: { defaults: { retry: { max-backoff: 9s } } }")
                .property("messaging.profile", "test")
                .property("messaging.defaults.handler.timeout", "7s")
                .variable("MESSAGING_DEFAULTS_HANDLER_CONCURRENCY", "3")
                .override("limits.max-pending", "5");
    }

    @Test
    void everySettingOfAContractHasItsOrigin() {
        assertThat(fixture.load().describe(RESERVE))
                .containsExactly(
                        new Setting("transport", "amqp", "messaging.yaml:9"),
                        new Setting("balance", "two-choices", "default"),
                        new Setting("timeout", "300ms", "messaging.yaml:17"),
                        new Setting("retry.max-attempts", "7", "messaging.yaml:12"),
                        new Setting("retry.backoff", "10ms", "messaging.yaml:15"),
                        new Setting("retry.max-backoff", "9s", "messaging-test.yaml:1"),
                        new Setting("retry.budget", "10%", "default"),
                        new Setting("breaker.enabled", "true", "default"),
                        new Setting("breaker.failure-rate", "50%", "default"),
                        new Setting("breaker.minimum-calls", "5", "default"),
                        new Setting("breaker.window", "30s", "default"),
                        new Setting("breaker.open", "5s", "default"),
                        new Setting("breaker.trial-calls", "3", "default"),
                        new Setting("handler.concurrency", "3", "environment MESSAGING_DEFAULTS_HANDLER_CONCURRENCY"),
                        new Setting("handler.queue", "64", "default"),
                        new Setting("handler.timeout", "7s", "system property messaging.defaults.handler.timeout"),
                        new Setting("handler.max-attempts", "5", "default"),
                        new Setting("handler.backoff", "250ms", "default"),
                        new Setting("handler.max-backoff", "10m", "default"),
                        new Setting("handler.breaker.enabled", "true", "default"),
                        new Setting("handler.breaker.failure-rate", "50%", "default"),
                        new Setting("handler.breaker.minimum-calls", "20", "default"),
                        new Setting("handler.breaker.window", "30s", "default"),
                        new Setting("handler.breaker.open", "5s", "default"),
                        new Setting("handler.breaker.trial-calls", "3", "default"),
                        new Setting("require", "[durable, expires]", "messaging.yaml:16, messaging.yaml:11"));
    }

    @Test
    void aGroupHasItsOwnSettings() {
        MessagingConfig config = fixture.load();

        assertThat(config.describe(READY, "van")).contains(new Setting("handler.queue", "8", "messaging.yaml:19"));
        assertThat(config.describe(READY, "bike")).contains(new Setting("handler.queue", "9", "messaging.yaml:19"));
        assertThat(config.describe(READY)).isEqualTo(config.describe(READY, "bike"));
    }

    @Test
    void transportsAreDescribedWithoutTheirSecrets() {
        assertThat(fixture.load().describe())
                .containsExactly(
                        new Setting("service.name", "order", "messaging.yaml:2"),
                        new Setting("limits.max-pending", "5", "override"),
                        new Setting("limits.max-message-size", "4MiB", "default"),
                        new Setting("limits.close-grace", "10s", "default"),
                        new Setting("limits.lease", "15s", "default"),
                        new Setting("limits.drain-delay", "1s", "default"),
                        new Setting("transports.amqp.uri", "amqp://****@127.0.0.1", "messaging.yaml:5"),
                        new Setting("transports.amqp.username", "****", "messaging.yaml:6"),
                        new Setting("transports.amqp.password", "****", "messaging.yaml:7"));
    }

    @Test
    void theForcedTransportIsSeen() {
        MessagingConfig config =
                fixture.override("force-transport", "in-memory").load();

        assertThat(config.describe(RESERVE)).contains(new Setting("transport", "in-memory", "override"));
        assertThat(config.describe()).contains(new Setting("force-transport", "in-memory", "override"));
    }

    @Test
    void theOnlyTransportOfAFileIsTakenFromItsSection() {
        MessagingConfig config = fixture.file("messaging: { service: { name: order }, transports: { in-memory: {} } }")
                .load();

        assertThat(config.describe(RESERVE)).contains(new Setting("transport", "in-memory", "messaging.yaml:1"));
    }

    @Test
    void whatCodeChangedIsOfTheCode() {
        MessagingConfig loaded = fixture.load();
        MessagingConfig config = loaded.defaults(loaded.defaults().timeout(Duration.ofSeconds(4)))
                .service("stock", ServiceSettings.NONE)
                .limits(loaded.limits().closeGrace(Duration.ZERO))
                .transport("amqp", new SettingsOnlyProvider.Memory(Optional.of("x"), Optional.empty()));

        assertThat(config.describe(RESERVE))
                .contains(
                        new Setting("timeout", "4s", "code"),
                        new Setting("retry.max-attempts", "7", "messaging.yaml:12"),
                        new Setting("retry.backoff", "50ms", "default"));
        assertThat(config.describe())
                .contains(
                        new Setting("limits.max-pending", "5", "override"),
                        new Setting("limits.close-grace", "0s", "code"),
                        new Setting("transports.amqp.name", "x", "code"));
    }

    @Test
    void aConfigurationMadeInCodeIsDescribedToo() {
        MessagingConfig config = MessagingConfig.inMemory("order")
                .defaults(ScopedSettings.NONE.transport("in-memory").require("expires"));

        assertThat(config.describe(RESERVE))
                .contains(
                        new Setting("transport", "in-memory", "code"),
                        new Setting("timeout", "2s", "default"),
                        new Setting("require", "[expires]", "code"));
        assertThat(config.describe())
                .extracting(Setting::origin)
                .containsExactly("code", "default", "default", "default", "default", "default");
    }

    @Test
    void theOnlyTransportIsADefault() {
        MessagingConfig config = MessagingConfig.of("order")
                .transport("a", new SettingsOnlyProvider.Memory(Optional.empty(), Optional.empty()));

        assertThat(config.describe(RESERVE)).contains(new Setting("transport", "a", "default"));
        assertThat(config.describe(READY)).hasSameSizeAs(List.copyOf(config.describe(RESERVE)));
    }

    record Item(String name) {}
}

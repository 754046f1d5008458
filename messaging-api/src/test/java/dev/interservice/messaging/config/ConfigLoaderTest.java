package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final RegistryProviders NO_REGISTRIES = RegistryProviders.in(ClassLoader.getPlatformClassLoader());

    private static final Operation<Item, Item> RESERVE = Operation.of("inventory", "reserve", Item.class, Item.class);
    private static final Command<Item> COOK = Command.of("kitchen", "cook", Item.class);
    private static final Event<Item> READY = Event.of("kitchen", "meal-ready", Item.class);

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void anEmptyDirectory() {
        fixture = new ConfigLoaderFixture(directory);
    }

    @Test
    void everythingInTheFileIsBound() throws IOException {
        MessagingConfig config =
                fixture.file(resource("/configuration/order.yaml")).load();

        assertThat(config.service()).isEqualTo("order");
        assertThat(config.transportsInUse()).containsExactlyInAnyOrder("http", "amqp");
        assertThat(config.transports())
                .containsEntry(
                        "amqp",
                        new SettingsOnlyProvider.Broker(
                                URI.create("amqp://127.0.0.1:5672"), "food", Secret.of("guest")));
        assertThat(((SettingsOnlyProvider.Web) config.transports().get("http")).port())
                .isEqualTo(8081);
        assertThat(config.effectiveSettings(RESERVE).timeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(config.effectiveSettings(RESERVE).transport()).contains("http");
        assertThat(config.services().get("inventory").addresses()).containsExactly(URI.create("http://127.0.0.1:8082"));
        assertThat(config.effectiveSettings(COOK).transport()).contains("amqp");
        assertThat(config.effectiveSettings(COOK).require()).containsExactly("durable");
        assertThat(config.effectiveSettings(READY, "delivery").handler().concurrency())
                .isEqualTo(4);
        assertThat(config.effectiveSettings(READY).handler().concurrency()).isEqualTo(16);
        assertThat(config.effectiveSettings(READY).handler().maxBackoff()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void theOtherFilesOfTheGuideAreLoaded() throws IOException {
        MessagingConfig secrets = fixture.file(resource("/configuration/secrets.yaml"))
                .variable("RABBIT_USER", "food")
                .load();
        MessagingConfig test = fixture.file(resource("/configuration/order.yaml"))
                .file("messaging-test.yaml", resource("/configuration/order-test.yaml"))
                .property("messaging.profile", "test")
                .load();

        assertThat(secrets.transports())
                .containsEntry(
                        "amqp",
                        new SettingsOnlyProvider.Broker(
                                URI.create("amqp://127.0.0.1:5672"), "food", Secret.of("guest")));
        assertThat(test.transportsInUse()).containsExactly("in-memory");
        assertThat(test.effectiveSettings(COOK).timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatIsLeftOutIsBuiltIn() {
        MessagingConfig config =
                fixture.file("messaging: { service: { name: order } }").load();

        assertThat(config).isEqualTo(MessagingConfig.of("order"));
        assertThat(config.limits()).isEqualTo(MessagingLimits.DEFAULT);
    }

    @Test
    void sectionsWithNothingBelowThemDecideNothing() {
        MessagingConfig config = fixture.file("""
                        messaging:
                          service: { name: order }
                          defaults:
                            # timeout: 2s
                          services:
                          transports:
                            in-memory:
                          limits:
                        """).load();

        assertThat(config.transportsInUse()).containsExactly("in-memory");
        assertThat(config.defaults()).isEqualTo(ScopedSettings.NONE.transport("in-memory"));
    }

    @Test
    void aByteOrderMarkIsNoText() {
        assertThat(fixture.file("\uFEFFmessaging: { service: { name: order } }")
                        .load()
                        .service())
                .isEqualTo("order");
    }

    @Test
    void limitsAreBound() {
        MessagingConfig config = fixture.file("messaging: { service: { name: order }, limits:"
                        + " { max-pending: 5, max-message-size: 512KiB, close-grace: 0s } }")
                .load();

        assertThat(config.limits())
                .isEqualTo(MessagingLimits.DEFAULT
                        .maxPending(5)
                        .maxMessageBytes(512 * 1024)
                        .closeGrace(Duration.ZERO));
    }

    @Test
    void theFileIsFoundInTheWorkingDirectory() {
        assertThat(fixture.file("messaging: { service: { name: here } }")
                        .search()
                        .service())
                .isEqualTo("here");
    }

    @Test
    void theFileIsNamedByAVariableAndBeforeThatByAProperty() {
        fixture.file("messaging: { service: { name: usual } }")
                .file("other.yaml", "messaging: { service: { name: other } }")
                .file("third.yaml", "messaging: { service: { name: third } }");

        assertThat(fixture.variable("MESSAGING_CONFIG", "other.yaml").search().service())
                .isEqualTo("other");
        assertThat(fixture.property("messaging.config", "third.yaml").search().service())
                .isEqualTo("third");
    }

    @Test
    void theFileIsFoundOnTheClassPathWhenThereIsNoOther() throws IOException {
        Path jar = Files.createDirectory(directory.resolve("jar"));
        Files.writeString(jar.resolve("messaging.yaml"), "messaging: { service: { name: packed } }");
        Files.writeString(jar.resolve("messaging-test.yaml"), "messaging: { defaults: { timeout: 5 } }");
        try (URLClassLoader packed = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            ConfigLoader plain = new ConfigLoader(new ConfigLoadInputs(
                    Map.of(), Map.of(), directory, packed, SettingsOnlyProvider.ALL, NO_REGISTRIES, warning -> {}));
            ConfigLoader profile = new ConfigLoader(new ConfigLoadInputs(
                    Map.of("messaging.profile", "test"),
                    Map.of(),
                    directory,
                    packed,
                    SettingsOnlyProvider.ALL,
                    NO_REGISTRIES,
                    warning -> {}));

            assertThat(plain.load().service()).isEqualTo("packed");
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(profile::load)
                    .withMessageStartingWith("classpath:messaging-test.yaml:1:26: defaults.timeout");
        }
    }

    @Test
    void withoutAnyFileTheErrorSaysWhatToDo() {
        ConfigLoader nowhere = new ConfigLoader(new ConfigLoadInputs(
                Map.of(),
                Map.of(),
                directory,
                ClassLoader.getPlatformClassLoader(),
                SettingsOnlyProvider.ALL,
                NO_REGISTRIES,
                warning -> {}));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(nowhere::load)
                .withMessageContaining("there is no messaging.yaml in " + directory)
                .withMessageEndingWith("create it, or name another file with -Dmessaging.config or MESSAGING_CONFIG");
    }

    @Test
    void aFileThatIsNamedMustExist() {
        assertThat(fixture.problems())
                .containsExactly("load: the file " + directory.resolve("messaging.yaml")
                        + " does not exist: create it, or name another");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() ->
                        fixture.variable("MESSAGING_CONFIG", "absent.yaml").search())
                .withMessageStartingWith("environment MESSAGING_CONFIG: the file ");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> fixture.property("messaging.config", "a\0b").search())
                .withMessageEndingWith("is no path: name a file");
    }

    @Test
    void aFileThatCannotBeReadIsAProblem() throws IOException {
        Files.createDirectory(directory.resolve(ConfigLoaderFixture.FILE));

        assertThat(fixture.problems()).singleElement().asString().startsWith("messaging.yaml: the file cannot be read");
    }

    @Test
    void aFileOfMoreThanOneMebibyteIsNotRead() {
        assertThat(fixture.file("#".repeat(1024 * 1024 + 1)).problems())
                .singleElement()
                .asString()
                .contains("it is larger than 1MiB");
    }

    @Test
    void processWideLoadingReadsTheNamedFile() throws IOException {
        Path file = directory.resolve("mine.yaml");
        Files.writeString(file, "messaging: { service: { name: mine } }");

        assertThat(MessagingConfig.load(file).service()).isEqualTo("mine");
        assertThat(MessagingConfig.load(file, Map.of("service.name", "yours")).service())
                .isEqualTo("yours");
    }

    @Test
    void aLoadedConfigurationCanBeChangedInCode() throws IOException {
        MessagingConfig config =
                fixture.file(resource("/configuration/order.yaml")).load();

        MessagingConfig changed = config.forceTransport("in-memory").limits(MessagingLimits.DEFAULT.maxPending(1));

        assertThat(changed.transportsInUse()).isEqualTo(Set.of("in-memory"));
        assertThat(changed.effectiveSettings(COOK).transport()).contains("in-memory");
        assertThat(changed.limits().maxPending()).isEqualTo(1);
        assertThat(List.of(config.service(), changed.service())).containsOnly("order");
    }

    static String resource(String name) throws IOException {
        try (InputStream input = ConfigLoaderTest.class.getResourceAsStream(name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    record Item(String name) {}
}

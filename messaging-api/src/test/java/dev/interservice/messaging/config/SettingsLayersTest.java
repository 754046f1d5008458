package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Operation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLayersTest {
    private static final String ORDER = "messaging: { service: { name: order }, ";
    private static final Operation<Item, Item> RESERVE = Operation.of("stock", "reserve", Item.class, Item.class);

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void aFileWithDefaults() {
        fixture = new ConfigLoaderFixture(directory)
                .file(ORDER
                        + "defaults: { timeout: 1s, retry: { max-attempts: 7 } }, services: { order-intake: {} } }");
    }

    @Test
    void eachLayerGoesBeforeTheOneBelow() {
        assertThat(timeout()).isEqualTo(Duration.ofSeconds(1));

        fixture.file("messaging-test.yaml", "messaging: { defaults: { timeout: 2s } }");
        fixture.variable("MESSAGING_PROFILE", "test");
        assertThat(timeout()).isEqualTo(Duration.ofSeconds(2));

        fixture.variable("MESSAGING_DEFAULTS_TIMEOUT", "3s");
        assertThat(timeout()).isEqualTo(Duration.ofSeconds(3));

        fixture.property("messaging.defaults.timeout", "4s");
        assertThat(timeout()).isEqualTo(Duration.ofSeconds(4));

        fixture.override("defaults.timeout", "5s");
        assertThat(timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(fixture.load().effectiveSettings(RESERVE).calls().retry().maxAttempts())
                .isEqualTo(7);
    }

    @Test
    void aListIsReplacedAsAWhole() {
        fixture.file(ORDER + "services: { stock: { addresses: ['http://a:1', 'http://b:1'] } } }")
                .override("services.stock.addresses", "http://c:1, http://d:1");

        assertThat(fixture.load().services().get("stock").addresses())
                .containsExactly(URI.create("http://c:1"), URI.create("http://d:1"));
    }

    @Test
    void requirementsOfServiceAndDefaultsAddUp() {
        fixture.override("defaults.require", "durable").override("services.stock.require", "expires");

        assertThat(fixture.load().effectiveSettings(RESERVE).require()).containsExactlyInAnyOrder("durable", "expires");
        assertThat(fixture.load().defaults().require()).containsExactly("durable");
    }

    @Test
    void theProfileOfAPropertyGoesBeforeThatOfAVariable() {
        fixture.file("messaging-a.yaml", "messaging: { defaults: { timeout: 8s } }");
        fixture.variable("MESSAGING_PROFILE", "b").property("messaging.profile", "a");

        assertThat(timeout()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aProfileNeedsItsFile() {
        fixture.variable("MESSAGING_PROFILE", "absent");

        assertThat(fixture.problems())
                .containsExactly("environment MESSAGING_PROFILE: there is no messaging-absent.yaml beside"
                        + " messaging.yaml: create it, or choose no profile");
    }

    @Test
    void aProfileIsNoPath() {
        fixture.property("messaging.profile", "../secrets");

        assertThat(fixture.problems()).singleElement().asString().contains("\"../secrets\" is no profile");
    }

    @Test
    void anEmptyProfileVariableIsNone() {
        assertThat(fixture.variable("MESSAGING_PROFILE", "").load().service()).isEqualTo("order");
    }

    @Test
    void variablesFindNamesWithDashes() {
        fixture.variable("MESSAGING_SERVICES_ORDER_INTAKE_TIMEOUT", "3s")
                .variable("MESSAGING_SERVICES_STOCK_ROOM_RETRY_MAX_ATTEMPTS", "2")
                .variable("MESSAGING_SERVICES_STOCK_CONTRACTS_RESERVE_GROUPS_A_B_MAX_BACKOFF", "1h")
                .variable("MESSAGING_TRANSPORTS_IN_MEMORY_CAPACITY", "5")
                .variable("MESSAGING_FORCE_TRANSPORT", "in-memory");
        MessagingConfig config = fixture.load();

        assertThat(config.services().get("order-intake").route().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.services().get("stock-room").route().retry().maxAttempts())
                .isEqualTo(2);
        assertThat(config.services().get("stock").contracts().get("reserve").groups())
                .containsKey("a-b");
        assertThat(((SettingsOnlyProvider.Memory) config.transports().get("in-memory")).capacity())
                .contains(5);
        assertThat(fixture.warnings).isEmpty();
    }

    @Test
    void addressesOfAGroupStandBesideItsHandlersSettings() {
        fixture.file(
                ORDER
                        + "services: { stock: { contracts: { gone: { groups: { van: { concurrency: 2, addresses: ['http://a:1'] } } } } } } }");
        SubscriberGroupSettings van = fixture.load()
                .services()
                .get("stock")
                .contracts()
                .get("gone")
                .groups()
                .get("van");

        assertThat(van.addresses()).containsExactly(URI.create("http://a:1"));
        assertThat(van.handler().concurrency()).isEqualTo(2);
    }

    @Test
    void variablesPreferTheNamesOfTheFile() {
        fixture.file(ORDER + "services: { a-retry: {}, a: {} } }").variable("MESSAGING_SERVICES_A_RETRY_BACKOFF", "1s");
        MessagingConfig config = fixture.load();

        assertThat(config.services().get("a").route().retry().backoff()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void unknownVariablesAreOneWarning() {
        fixture.variable("MESSAGING_DEFAULTS_TIMEUOT", "3s")
                .variable("MESSAGING_PORT_5672_TCP", "tcp://10.0.0.1:5672")
                .variable("UNRELATED", "1");

        assertThat(fixture.load().service()).isEqualTo("order");
        assertThat(fixture.warnings)
                .singleElement()
                .asString()
                .contains(
                        "MESSAGING_DEFAULTS_TIMEUOT (did you mean MESSAGING_DEFAULTS_TIMEOUT?), MESSAGING_PORT_5672_TCP")
                .doesNotContain("UNRELATED", "10.0.0.1");
    }

    @Test
    void variablesOfATransportThatIsNotAtHandReachItsSection() {
        fixture.file(ORDER + "transports: { kafka: {} }, defaults: { transport: in-memory } }")
                .variable("MESSAGING_TRANSPORTS_KAFKA_PASSWORD", "x")
                .variable("MESSAGING_TRANSPORTS_GRPC_PASSWORD", "x");

        assertThat(fixture.load().transportsInUse()).containsExactly("in-memory");
        assertThat(fixture.warnings).singleElement().asString().contains("GRPC").doesNotContain("KAFKA");
    }

    @Test
    void unknownPropertiesAndOverridesAreErrors() {
        fixture.property("messaging.defaults.timeuot", "3s")
                .override("limits.max-pendig", "3")
                .property("java", "17");

        assertThat(fixture.problems())
                .containsExactly(
                        "override: unknown key \"limits.max-pendig\": did you mean \"max-pending\"?",
                        "system property messaging.defaults.timeuot: unknown key \"defaults.timeuot\":"
                                + " did you mean \"timeout\"?");
    }

    @Test
    void wrongValuesOfAnyLayerAreToldWithTheLayer() {
        fixture.variable("MESSAGING_DEFAULTS_TIMEOUT", "5").property("messaging.limits", "5");

        assertThat(fixture.problems())
                .containsExactly(
                        "environment MESSAGING_DEFAULTS_TIMEOUT: defaults.timeout is \"5\", which has no unit:"
                                + " write 5ms or 5s",
                        "system property messaging.limits: limits must be a section with keys such as max-pending,"
                                + " max-message-size, close-grace, lease, drain-delay");
    }

    @Test
    void aValueThatAnotherLayerReplacesIsNotRead() {
        fixture.file(ORDER + "defaults: { timeout: nonsense } }").override("defaults.timeout", "1s");

        assertThat(timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void processWideLoadingNeedsItsArguments() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> MessagingConfig.load(null))
                .withMessage("file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> MessagingConfig.load(directory.resolve("absent.yaml")));
    }

    private Duration timeout() {
        return fixture.load().effectiveSettings(RESERVE).timeout();
    }

    record Item(String name) {}
}

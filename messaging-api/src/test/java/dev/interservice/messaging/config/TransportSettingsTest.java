package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.transport.TransportProviders;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportSettingsTest {
    private static final String ORDER = "messaging: { service: { name: order }, ";

    private static final Command<Item> RESERVE = Command.of("stock", "reserve", Item.class);

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void anEmptyDirectory() {
        fixture = new ConfigLoaderFixture(directory);
    }

    @Test
    void settingsOfEverySortAreBound() {
        MessagingConfig config = load("""
                transports: { http: { port: 80, compressed: true, idle-timeout: 5s, speeds: [very-fast, slow],
                groups: { Delivery: ["http://a:1"] }, tls: { key: /key.pem } } } }""");

        assertThat(config.transports())
                .containsEntry(
                        "http",
                        new SettingsOnlyProvider.Web(
                                80,
                                Optional.of(true),
                                Optional.of(Duration.ofSeconds(5)),
                                Map.of("Delivery", List.of(URI.create("http://a:1"))),
                                Set.of(SettingsOnlyProvider.Speed.SLOW, SettingsOnlyProvider.Speed.VERY_FAST),
                                new SettingsOnlyProvider.Tls(Path.of("/key.pem"))));
    }

    @Test
    void settingsThatAreLeftOutAreEmpty() {
        assertThat(load("transports: { http: { port: 80 } } }").transports())
                .containsEntry(
                        "http",
                        new SettingsOnlyProvider.Web(80, Optional.empty(), Optional.empty(), Map.of(), Set.of(), null));
    }

    @Test
    void aTransportThatNeedsNothingNeedNotBeDeclared() {
        MessagingConfig config = load("defaults: { transport: in-memory } }");

        assertThat(config.settings(new SettingsOnlyProvider<>("in-memory", SettingsOnlyProvider.Memory.class)))
                .isEqualTo(new SettingsOnlyProvider.Memory(Optional.empty(), Optional.empty()));
    }

    @Test
    void whatATransportNeedsIsAskedForWhereItIsNamed() {
        assertThat(problems("defaults: { transport: http }, services: { kitchen: { transport: amqp } } }"))
                .containsExactly(
                        "messaging.yaml:1:52: transports.http needs port: add it",
                        "messaging.yaml:1:94: transports.amqp needs uri: add it");
    }

    @Test
    void keysAndValuesOfTransportsAreChecked() {
        assertThat(problems("transports: { http: { prot: 80, port: 99999, tls: { kye: a } }, in-memory:"
                        + " { capacity: 0 } }, defaults: { transport: http }, force-transport: http }"))
                .containsExactly(
                        "messaging.yaml:1:62: unknown key \"transports.http.prot\": did you mean \"port\"?",
                        "messaging.yaml:1:72: transports.http.port must be from 0 to 65535, but is 99999",
                        "messaging.yaml:1:85: transports.http.tls needs key: add it",
                        "messaging.yaml:1:92: unknown key \"transports.http.tls.kye\": did you mean \"key\"?");
    }

    @Test
    void transportsNotInUseAreCheckedByTheirKeysOnly() {
        MessagingConfig config = load("transports: { in-memory: {}, amqp: { uri: '${env:ABSENT}', username: [] },"
                + " kafka: { anything: 1 } }, defaults: { transport: in-memory } }");

        assertThat(config.transportsInUse()).containsExactly("in-memory");
        assertThat(problems("transports: { in-memory: {}, amqp: { url: x } }, defaults: { transport: in-memory } }"))
                .containsExactly("messaging.yaml:1:77: unknown key \"transports.amqp.url\": did you mean \"uri\"?");
    }

    @Test
    void theForcedTransportIsTheOnlyOneInUse() {
        MessagingConfig config = load("force-transport: in-memory, transports: { amqp: { password: '${env:ABSENT}' } },"
                + " defaults: { transport: amqp }, services: { kitchen: { transport: http } } }");

        assertThat(config.forceTransport()).contains("in-memory");
        assertThat(config.transportsInUse()).containsExactly("in-memory");
    }

    @Test
    void aTransportThatIsNotAtHandIsToldWithItsCoordinates() {
        assertThat(problems("transports: { kafka: { servers: a } }, defaults: { transport: kafka },"
                        + " services: { kitchen: { contracts: { cook: { transport: grpc } } } } }"))
                .containsExactly(
                        "messaging.yaml:1:54: transport \"kafka\" is not on the class path or module path:"
                                + " add the dependency dev.interservice:messaging-kafka",
                        "messaging.yaml:1:155: transport \"grpc\" is not on the class path or module path:"
                                + " add the dependency dev.interservice:messaging-grpc");
    }

    @Test
    void aTransportNobodyKnowsIsToldWithWhatWasMeant() {
        assertThat(problems("transports: { htttp: { port: 1 } }, defaults: { transport: im-memory } }"))
                .containsExactly(
                        "messaging.yaml:1:54: transport \"htttp\" is unknown: did you mean \"http\"?",
                        "messaging.yaml:1:88: transport \"im-memory\" is unknown: did you mean \"in-memory\"?");
        assertThat(problems("defaults: { transport: pigeons } }"))
                .containsExactly(
                        "messaging.yaml:1:52: transport \"pigeons\" is not on the class path or module path:"
                                + " known here are [amqp, http, in-memory]; if code brings it, write transports: { pigeons: {} }");
    }

    @Test
    void aTransportThatCodeBringsIsDeclaredWithoutSettings() {
        MessagingConfig config = load("transports: { pigeons: {}, doves: {} }, defaults: { transport: pigeons } }");

        assertThat(config.transportsInUse()).containsExactly("pigeons");
    }

    @Test
    void theOnlyTransportNeedNotBeNamed() {
        assertThat(load("transports: { in-memory: {} } }").transportsInUse()).containsExactly("in-memory");
        assertThat(load("transports: { in-memory: {}, kafka: {} } }").transportsInUse())
                .isEmpty();
    }

    @Test
    void aTransportThatOneServiceNamesIsNotThatOfAll() {
        String kitchen = "services: { kitchen: { transport: in-memory } } }";

        assertThat(load(kitchen).effectiveSettings(RESERVE).transport()).isEmpty();
        assertThat(load("transports: { http: { port: 80 } }, " + kitchen)
                        .effectiveSettings(RESERVE)
                        .transport())
                .contains("http");
    }

    @Test
    void settingsAreThoseOfTheirTransportOrMadeOfNothing() {
        SettingsOnlyProvider<SettingsOnlyProvider.Web> http =
                new SettingsOnlyProvider<>("http", SettingsOnlyProvider.Web.class);
        MessagingConfig none = MessagingConfig.of("order");
        MessagingConfig other =
                none.transport("http", new SettingsOnlyProvider.Memory(Optional.empty(), Optional.empty()));

        assertThat(load("transports: { http: { port: 80 } } }").settings(http).port())
                .isEqualTo(80);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> none.settings(http))
                .withMessage("code: transports.http needs port: add it");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> other.settings(http))
                .withMessage("the settings of transport \"http\" are a Memory: give it a Web");
    }

    @Test
    void codeCannotTurnToATransportThatWasNotBound() {
        MessagingConfig config = load("transports: { amqp: { uri: '${env:ABSENT}' } }, force-transport: in-memory }");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config.forceTransport("amqp"))
                .withMessageContaining("\"amqp\" was not in use when the configuration was loaded")
                .withMessageContaining("overrides of load");
    }

    @Test
    void noTransportAtHandIsNoProblemUntilOneIsNeeded() {
        fixture.providers(TransportProviders.of(List.of()));

        assertThat(load("limits: {} }").transportsInUse()).isEmpty();
    }

    record Item(String name) {}

    private MessagingConfig load(String rest) {
        return fixture.file(ORDER + rest).load();
    }

    private List<String> problems(String rest) {
        return fixture.file(ORDER + rest).problems();
    }
}

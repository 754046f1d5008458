package dev.interservice.messaging.internal.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.ConfigLoaderFixture;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.SettingsOnlyProvider;
import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholderResolverTest {
    private static final Operation<Item, Item> RESERVE = Operation.of("stock", "reserve", Item.class, Item.class);

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void anEmptyDirectory() {
        fixture = new ConfigLoaderFixture(directory);
    }

    @Test
    void variablesAndFilesAreResolvedInEveryValue() {
        fixture.variable("HOST", "rabbit").variable("LIMIT", "7s").file("password", "s3cr${env:HOST}t \n");
        MessagingConfig config = load(
                "amqp://${env:HOST}:${env:PORT:-5672}/", "${env:ABSENT:-food}", "${file:password}", "${env:LIMIT}");

        assertThat(config.transports())
                .containsEntry(
                        "amqp",
                        new SettingsOnlyProvider.Broker(
                                URI.create("amqp://rabbit:5672/"), "food", Secret.of("s3cr${env:HOST}t ")));
        assertThat(config.effectiveSettings(RESERVE).timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void theDefaultStandsInForWhatIsEmpty() {
        fixture.variable("EMPTY", "").file("empty", "\n");
        MessagingConfig config =
                load("amqp://a", "${env:EMPTY:-eve}", "${file:empty:-guest}${file:absent:-:}${env:ABSENT:-}", "1s");

        assertThat(config.transports())
                .containsEntry(
                        "amqp", new SettingsOnlyProvider.Broker(URI.create("amqp://a"), "eve", Secret.of("guest:")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:ABSENT} | needs the environment variable ABSENT, which is not set: set it, or write ${env:ABSENT:-",
                "${env:EMPTY} | needs the environment variable EMPTY, which is empty: set it",
                "${file:absent} | needs the file absent, which does not exist: create it, or write ${file:absent:-default}",
                "${file:.} | needs the file ., which cannot be read",
                "${ABSENT} | has the unknown placeholder \"${ABSENT}\": write ${env:NAME}, ${env:NAME:-default} or ${file",
                "${evn:PW:-hunter2} | has the unknown placeholder \"${evn:PW}\": write",
                "${env:A:-${env:B}} | has the unknown placeholder \"${env:A}\": write",
                "${env:A | has a placeholder without its end: close it with }"
            })
    void whatStandsForNothingIsToldWithItsPlace(String value, String problem) {
        fixture.variable("EMPTY", "");

        assertThat(problems("amqp://a", "food", value))
                .singleElement()
                .asString()
                .startsWith("messaging.yaml:6:5: transports.amqp.password " + problem);
    }

    @Test
    void valuesFromPlaceholdersAreMaskedInErrors() {
        fixture.variable("SECRET", "hunter2").variable("NUMBER", "4711");

        assertThat(problems("${env:SECRET}", "a", "b"))
                .singleElement()
                .asString()
                .contains("transports.amqp.uri is ****, which has no scheme");
        assertThat(fixture.file("messaging: { service: { name: order }, defaults: { timeout: '${env:NUMBER}' } }")
                        .problems())
                .containsExactly(
                        "messaging.yaml:1:52: defaults.timeout is ****, which has no unit: write ****ms or ****s");
    }

    @Test
    void whatARecordSaysAboutASecretIsMasked() {
        fixture.variable("USER", "a-very-long-username-indeed");

        assertThat(problems("amqp://a", "${env:USER}", "hunter2"))
                .singleElement()
                .asString()
                .endsWith("transports.amqp.username must be short, but is ****:****@a");
    }

    @Test
    void passwordsInUrisAreMasked() {
        assertThat(problems("amqp://food:hunter2@a b", "a", "b"))
                .singleElement()
                .asString()
                .contains("\"amqp://****@a b\"")
                .doesNotContain("hunter2");
    }

    @Test
    void nothingIsShownByToString() {
        fixture.variable("SECRET", "hunter2").variable("NAME", "order");
        MessagingConfig config = fixture.file("""
                        messaging:
                          service: { name: '${env:NAME}' }
                          transports:
                            amqp: { uri: 'amqp://${env:SECRET}', username: '${env:SECRET}', password: plain }
                        """).load();

        assertThat(config).hasToString("MessagingConfig[service=****, transports=[amqp], services=[]]");
        assertThat(config.origins()).hasToString("SettingOrigins");
    }

    private MessagingConfig load(String uri, String username, String password, String timeout) {
        return write(uri, username, password, timeout).load();
    }

    private List<String> problems(String uri, String username, String password) {
        return write(uri, username, password, "1s").problems();
    }

    private ConfigLoaderFixture write(String uri, String username, String password, String timeout) {
        return fixture.file("""
                messaging:
                  service: { name: order }
                  transports: { amqp: {
                    uri: '%s',
                    username: '%s',
                    password: '%s' } }
                  defaults: { timeout: '%s' }
                """.formatted(uri, username, password, timeout));
    }

    record Item(String name) {}
}

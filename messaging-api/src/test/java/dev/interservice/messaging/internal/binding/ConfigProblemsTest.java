package dev.interservice.messaging.internal.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.config.ConfigLoaderFixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake is told with its place and its remedy, and all of them at once. */
class ConfigProblemsTest {
    private static final String ORDER = "messaging: { service: { name: order }, ";

    @TempDir
    private Path directory;

    private ConfigLoaderFixture fixture;

    @BeforeEach
    void anEmptyDirectory() {
        fixture = new ConfigLoaderFixture(directory);
    }

    @Test
    void unknownKeyIsToldWithItsPlaceAndWhatWasMeant() {
        assertThat(fixture.file("""
                                messaging:
                                  service: { name: order }
                                  defaults:
                                    timeuot: 2s
                                    retry: { max-attemps: 3, color: red }
                                """).problems())
                .containsExactly(
                        "messaging.yaml:4:5: unknown key \"defaults.timeuot\": did you mean \"timeout\"?",
                        "messaging.yaml:5:14: unknown key \"defaults.retry.max-attemps\": did you mean \"max-attempts\"?",
                        "messaging.yaml:5:30: unknown key \"defaults.retry.color\":"
                                + " known here are max-attempts, backoff, max-backoff, attempt-timeout, budget");
    }

    @Test
    void whatIsNotBuiltYetIsUnknown() {
        assertThat(problems("defaults: { hedging: { after: 10ms } } }"))
                .singleElement()
                .asString()
                .contains("unknown key \"defaults.hedging\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "defaults: { timeout: 300 } | defaults.timeout is \"300\", which has no unit: write 300ms or 300s",
                "defaults: { timeout: 2 s } | defaults.timeout is \"2 s\", which is no duration",
                "defaults: { timeout: 99999999999h } | defaults.timeout is \"99999999999h\", which is more than a hundred",
                "defaults: { timeout: 0s } | defaults.timeout must be positive, but is 0s",
                "defaults: { timeout: } | defaults.timeout has no value: give it one (duration)",
                "defaults: { timeout: [2s] } | defaults.timeout must be a single value (duration)",
                "defaults: { transport: ' ' } | defaults.transport must not be blank",
                "defaults: { retry: 3 } | defaults.retry must be a section with keys such as max-attempts, backoff",
                "defaults: { retry: { max-attempts: 0 } } | defaults.retry.max-attempts must be at least 1, but is 0",
                "defaults: { retry: { attempt-timeout: 0s } } | attempt-timeout must be positive, but is 0s",
                "defaults: { handler: { concurrency: many } } | concurrency is \"many\", which is no whole number",
                "defaults: { handler: { concurrency: 010 } } | concurrency is \"010\", which is no whole number",
                "defaults: { handler: { concurrency: 99999999999 } } | which is no whole number",
                "defaults: { handler: { queue: 1.5 } } | queue is \"1.5\", which is no whole number: write one such as 16",
                "defaults: { require: durable } | defaults.require must be a list: write [first, second]",
                "defaults: { require: [durabel] } | require[0] is \"durabel\", which is unknown: did you mean \"durable\"?",
                "defaults: { require: [nonsense] } | which is unknown: known here are ordered-per-key, durable, survives",
                "services: [] | services must be a section whose keys are names",
                "services: { Kitchen: {} } | a name below services must be kebab-case",
                "services: { kitchen: { contracts: { cook.it: {} } } } | a name below services.kitchen.contracts must be",
                "services: { kitchen: { addresses: [localhost:80] } } | addresses[0] is \"localhost:80\", which has no scheme",
                "services: { kitchen: { addresses: ['http://a b'] } } | is \"http://a b\", which is no URI: write one such",
                "limits: { max-pending: 0 } | limits.max-pending must be at least 1, but is 0",
                "limits: { max-message-size: 4096 } | which has no unit: write 4096B or 4096KiB",
                "limits: { max-message-size: 4MB } | which is no size: write a whole number and a unit",
                "limits: { max-message-size: 17MiB } | max-message-size must be from 1KiB to 16MiB, but is 17MiB",
                "transports: 5 | transports must be a section whose keys are names"
            })
    void wrongValueIsToldWithTheRemedy(String mistake, String problem) {
        assertThat(problems(mistake + " }"))
                .singleElement()
                .asString()
                .startsWith("messaging.yaml:1:")
                .contains(problem);
    }

    @Test
    void aRecordIsHeardToTheEnd() {
        assertThat(problems("defaults: { handler: { concurrency: 0, queue: -1, timeout: 0s, max-attempts: 0,"
                        + " backoff: 2s, max-backoff: 1s } } }"))
                .hasSize(5)
                .last()
                .asString()
                .endsWith(
                        "defaults.handler.max-backoff does not fit: max-backoff must be at least backoff, 2s, but is 1s");
    }

    @Test
    void layersThatDoNotFitEachOtherAreToldOnce() {
        assertThat(fixture.file("""
                                messaging:
                                  service: { name: order }
                                  defaults:
                                    retry: { backoff: 5s }
                                    handler: { max-backoff: 30s }
                                  services:
                                    stock: { timeout: 1s }
                                    kitchen:
                                      contracts: { ready: { groups: { van: { backoff: 1m } } } }
                                """).problems())
                .containsExactly(
                        "messaging.yaml:4:14: defaults.retry.backoff does not fit:"
                                + " max-backoff must be at least backoff, 5s, but is 2s",
                        "messaging.yaml:9:46: services.kitchen.contracts.ready.groups.van.backoff does not fit:"
                                + " max-backoff must be at least backoff, 1m, but is 30s");
    }

    @Test
    void aKeyThatStandsTwiceIsToldWithBothLines() {
        assertThat(fixture.file("""
                                messaging:
                                  service: { name: order }
                                  limits: { max-pending: 5 }
                                  limits: { max-pending: 6 }
                                """).problems())
                .containsExactly("messaging.yaml:4:3: key \"limits\" stands here a second time, first in line 3:"
                        + " keep one of them");
    }

    @Test
    void theServiceMustHaveAName() {
        assertThat(fixture.file("messaging: { }").problems())
                .containsExactly("messaging.yaml:1:1: service.name is missing:"
                        + " write service: { name: order } below messaging:");
        assertThat(fixture.file("").problems()).hasSize(1);
        assertThat(fixture.file("messaging: { service: order }").problems())
                .containsExactly("messaging.yaml:1:14: service must be a section with keys such as name, zone, weight");
        assertThat(fixture.file("messaging: { service: { name: Order } }").problems())
                .containsExactly("messaging.yaml:1:25: service.name must be kebab-case, such as \"meal-ready\", and at"
                        + " most 60 characters long, but is \"Order\"");
    }

    @Test
    void everythingStandsBelowMessaging() {
        assertThat(fixture.file("service: { name: order }").problems())
                .contains("messaging.yaml:1:1: unknown key \"service\": everything stands below \"messaging:\"");
        assertThat(fixture.file("messaging: order").problems())
                .contains("messaging.yaml:1:1: messaging must be a section: indent its keys below it");
        assertThat(fixture.file("- messaging").problems())
                .contains("messaging.yaml:1:1: the file must begin with \"messaging:\" and the keys indented below it");
    }

    @Test
    void whatIsNotYamlIsToldWithItsPlaceAndWithoutItsText() {
        List<String> problems = fixture.file("""
                        messaging:
                          password: hunter2: yes
                        """).problems();

        assertThat(problems)
                .containsExactly("messaging.yaml:2:20: this is not YAML, mapping values are not allowed here:"
                        + " mend this line or the one before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [1", "\ta: 1", "? [a]\n: b", "%YAML 9.0\n---\na: 1", "a: \u0001", "a: 'b", "{", "}"})
    void brokenYamlIsOneProblem(String text) {
        assertThat(fixture.file(text).problems()).singleElement().asString().contains("this is not YAML");
    }

    @Test
    void brokenYamlInTwoFilesIsTwoProblems() {
        fixture.file("a: [").file("messaging-test.yaml", "b: {").property("messaging.profile", "test");

        assertThat(fixture.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("messaging.yaml:"))
                .anyMatch(problem -> problem.startsWith("messaging-test.yaml:"));
    }

    @Test
    void aliasesAreNotSupported() {
        assertThat(problems("defaults: &a { timeout: 1s }, services: { kitchen: *a } }"))
                .containsExactly("messaging.yaml:1:91: aliases such as *name are not supported: write the value out");
    }

    @Test
    void aSecondDocumentIsNotSupported() {
        assertThat(fixture.file("messaging: { service: { name: order } }\n---\nmessaging: {}")
                        .problems())
                .containsExactly("messaging.yaml:3:1: a second document begins: write everything in one");
    }

    @Test
    void deepFilesAreRefused() {
        assertThat(fixture.file("a: " + "[".repeat(40) + "]".repeat(40)).problems())
                .singleElement()
                .asString()
                .contains("nesting depth");
    }

    @Test
    void hundredsOfProblemsAreCutShort() {
        StringBuilder text = new StringBuilder("messaging:\n  service: { name: order }\n");
        for (int i = 0; i < 500; i++) {
            text.append("  key").append(i).append(": 1\n");
        }

        assertThat(fixture.file(text.toString()).problems())
                .hasSize(101)
                .last()
                .isEqualTo("There are more than 100 problems: mend these first.");
    }

    @Test
    void whatIsQuotedIsShortAndOnOneLine() {
        assertThat(problems("defaults: { timeout: \"" + "x\\n".repeat(200) + "\" } }"))
                .singleElement()
                .asString()
                .hasSizeLessThan(300)
                .doesNotContain("\n");
    }

    private List<String> problems(String rest) {
        return fixture.file(ORDER + rest).problems();
    }
}

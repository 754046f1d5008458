package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Event;
import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code docs/configuration.md} shows. */
class ConfigurationExamplesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/configuration");
    private static final Event<MealReady> READY = Event.of("kitchen", "meal-ready", MealReady.class);

    @Test
    void aTestSendsEverythingThroughMemory() {
        Path file = DIRECTORY.resolve("brought-by-code.yaml");

        MessagingConfig config = MessagingConfig.load(file, Map.of("defaults.timeout", "10s"));

        assertThat(config.defaults().timeout()).hasSeconds(10);
    }

    @Test
    void everySettingTellsWhereItCameFrom() {
        MessagingConfig config = MessagingConfig.load(DIRECTORY.resolve("brought-by-code.yaml"));

        String table = config.describe(READY, "delivery").stream()
                .map(setting -> setting.key() + " = " + setting.value() + " (" + setting.origin() + ")")
                .collect(Collectors.joining("\n"));

        assertThat(table)
                .contains("transport = pigeons (brought-by-code.yaml:4)")
                .contains("handler.concurrency = 16 (default)");
    }

    @Test
    void settingsOfATransportAreARecord() {
        assertThat(new PigeonSettings(URI.create("loft://tower"), Secret.of("coo"), List.of()))
                .hasToString("PigeonSettings[loft=loft://tower, password=****, routes=[]]");
    }

    public record PigeonSettings(URI loft, Secret password, List<URI> routes) {}

    record MealReady(String orderId) {}
}

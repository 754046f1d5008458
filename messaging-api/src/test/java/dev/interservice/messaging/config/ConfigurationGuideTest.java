package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.internal.binding.ConfigSchema;
import dev.interservice.messaging.internal.binding.ConfigValueFormatter;
import dev.interservice.messaging.internal.binding.FlatSettings;
import dev.interservice.messaging.internal.binding.RecordBinder;
import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.TransportProviders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/configuration.md} says what is so. */
class ConfigurationGuideTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path GUIDE = MODULE.resolveSibling("docs").resolve("configuration.md");
    private static final int MOST_KEYS = 45;

    @TempDir
    private Path directory;

    @Test
    void theTableHasEveryKeyAndNoOther() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        Pattern row = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.+?) \\| (.+?) \\| (.+?) \\|$");
        row.matcher(guide())
                .results()
                .forEach(found -> rows.put(found.group(1), found.group(2) + " | " + found.group(3)));

        assertThat(rows).containsExactlyEntriesOf(new ConfigKeyTable().rows).hasSizeLessThanOrEqualTo(MOST_KEYS);
    }

    @Test
    void theTenMistakesAreTenProblems() throws IOException {
        String file = ConfigLoaderTest.resource("/configuration/ten-mistakes.yaml");
        TransportProviders http =
                TransportProviders.of(List.of(new SettingsOnlyProvider<>("http", SettingsOnlyProvider.Web.class)));

        List<String> problems =
                new ConfigLoaderFixture(directory).file(file).providers(http).problems();

        assertThat(problems).hasSize(10);
        assertThat(blocks("yaml")).contains(file.strip());
        assertThat(blocks("text")).contains(String.join("\n", problems));
    }

    @Test
    void everyFileInTheGuideIsATestResource() throws IOException {
        List<String> files = texts(MODULE.resolve("src/test/resources/configuration"));

        assertThat(blocks("yaml"))
                .isNotEmpty()
                .allMatch(block -> files.stream().anyMatch(file -> file.contains(block)));
    }

    @Test
    void everyLineOfJavaInTheGuideIsCompiled() throws IOException {
        List<String> sources = texts(MODULE.resolve("src/test/java/dev/interservice/messaging/config")).stream()
                .map(ConfigurationGuideTest::withoutIndentation)
                .toList();

        assertThat(blocks("java"))
                .isNotEmpty()
                .allMatch(block -> sources.stream().anyMatch(source -> source.contains(withoutIndentation(block))));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)\\n```$")
                .matcher(guide())
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.lastIndexOf("\n```")))
                .toList();
    }

    private static String guide() throws IOException {
        return Files.readString(GUIDE);
    }

    private static List<String> texts(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(ConfigurationGuideTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String withoutIndentation(String text) {
        return text.replaceAll("(?m)^ +", "");
    }

    /** The table as it follows from the schema; a section that comes again refers to where it came first. */
    private static final class ConfigKeyTable {
        private static final String NOTHING = "–";

        private final Map<String, String> rows = new LinkedHashMap<>();
        private final Map<Class<?>, String> seen = new HashMap<>();
        private final Map<String, Object> defaults = new HashMap<>();

        ConfigKeyTable() {
            FlatSettings.of(EffectiveSettings.BUILT_IN).forEach((key, value) -> defaults.put("defaults." + key, value));
            FlatSettings.of(LimitSettings.of(MessagingLimits.DEFAULT))
                    .forEach((key, value) -> defaults.put("limits." + key, value));
            add(
                    ConfigBinder.schema(
                            TransportProviders.of(List.of()),
                            RegistryProviders.in(ClassLoader.getPlatformClassLoader())),
                    "");
        }

        private void add(ConfigSchema schema, String path) {
            if (schema instanceof ConfigSchema.SectionSchema section) {
                String first = seen.putIfAbsent(section.type(), path);
                if (first == null) {
                    section.keys()
                            .forEach(key -> add(
                                    key.schema(),
                                    key.unwrapped().isPresent() ? path : RecordBinder.join(path, key.name())));
                } else {
                    rows.put(path + ".*", "as `" + first + ".*` | " + NOTHING);
                }
            } else if (schema instanceof ConfigSchema.MapSchema names) {
                List<String> keys = new ArrayList<>(List.of(path.split("\\.")));
                String plural = keys.get(keys.size() - 1);
                String one = plural.endsWith("ies") ? plural.replaceFirst("ies$", "y") : plural.replaceFirst("s$", "");
                add(names.valueSchema().apply("any"), path + "." + one.toUpperCase(Locale.ROOT));
            } else if (schema instanceof ConfigSchema.ListSchema items
                    && items.itemSchema() instanceof ConfigSchema.ValueSchema value) {
                rows.put(path, "list of " + value.type().name() + "s | " + usual(path));
            } else if (schema instanceof ConfigSchema.ValueSchema value) {
                rows.put(path, value.type().name() + " | " + usual(path));
            } else if (schema instanceof ConfigSchema.UnavailableSchema unknown) {
                rows.put(path + ".*", "the " + unknown.what() + "'s own | " + NOTHING);
            }
        }

        private String usual(String path) {
            return defaults.containsKey(path) ? "`" + ConfigValueFormatter.format(defaults.get(path)) + "`" : NOTHING;
        }
    }
}

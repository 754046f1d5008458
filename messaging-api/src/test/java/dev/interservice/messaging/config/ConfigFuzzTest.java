package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.interservice.messaging.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever people do to a file, they are told about it in one way. */
class ConfigFuzzTest {
    private static final int RUNS = 500;
    private static final List<String> SPICE = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "\n",
            "\t",
            "'",
            "\"",
            "#",
            "&a ",
            "*a",
            "!",
            "|",
            ">",
            "%",
            "@",
            "?",
            "${",
            "}",
            "${env:X}",
            "null",
            "~",
            "0",
            "-1",
            "1e9",
            "99999999999999999999",
            "\u0000",
            "\uFEFF",
            "\uD83D\uDE00",
            "<<",
            "---\n",
            "...\n",
            "\\",
            "messaging",
            "transports",
            "in-memory");

    @TempDir
    private Path directory;

    @Test
    void changedFilesAreLoadedOrRefusedAsAWhole() throws IOException {
        String good = ConfigLoaderTest.resource("/configuration/order.yaml");
        int loaded = 0;
        int refused = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            String bad = mutated(good, random);
            ConfigLoaderFixture fixture = new ConfigLoaderFixture(directory).file(bad);
            try {
                if (random.nextInt(4) == 0) {
                    fixture.override(mutated("services.kitchen.timeout", random), mutated("800ms", random));
                    fixture.variable("MESSAGING_" + mutated("SERVICES_KITCHEN_TIMEOUT", random), mutated("2s", random));
                }
                MessagingConfig config = fixture.load();
                assertThat(config.describe()).isNotEmpty();
                loaded++;
            } catch (ConfigException expected) {
                assertThat(expected.problems()).isNotEmpty().noneMatch(problem -> problem.contains("\n"));
                refused++;
            } catch (RuntimeException | StackOverflowError failure) {
                fail("seed " + seed + " makes a file that is neither loaded nor refused:\n" + bad, failure);
            }
        }
        assertThat(List.of(loaded, refused)).allMatch(count -> count > RUNS / 50);
    }

    private static String mutated(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(changed.length() + 1);
            int end = Math.min(changed.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> changed.delete(at, end);
                case 1 -> changed.insert(at, SPICE.get(random.nextInt(SPICE.size())));
                case 2 -> changed.replace(at, end, SPICE.get(random.nextInt(SPICE.size())));
                default -> changed = shuffled(changed, random);
            }
        }
        return changed.toString();
    }

    private static StringBuilder shuffled(StringBuilder text, Random random) {
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        if (!lines.isEmpty()) {
            lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
            Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
        }
        return new StringBuilder(String.join("\n", lines));
    }
}

package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the documents honest: every block of Java in them occurs in compiled code, every link leads somewhere. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @TestFactory
    Stream<DynamicTest> everyJavaBlockOccursInCompiledCode() {
        String code = files(".java").map(DocumentationTest::squeezed).collect(Collectors.joining("\n"));
        return files(".md")
                .flatMap(document -> blocks(document).stream()
                        .map(block -> DynamicTest.dynamicTest(
                                ROOT.relativize(document) + ": "
                                        + block.lines().findFirst().orElse(""),
                                () -> assertThat(code).contains(squeeze(block)))));
    }

    @TestFactory
    Stream<DynamicTest> everyLinkLeadsSomewhere() {
        return files(".md")
                .flatMap(document -> links(document).stream()
                        .map(link -> DynamicTest.dynamicTest(
                                ROOT.relativize(document) + " -> " + link,
                                () -> assertThat(document.resolveSibling(link)).exists())));
    }

    @Test
    void theReadmeHasBlocksToCheck() {
        assertThat(blocks(ROOT.resolve("README.md"))).isNotEmpty();
    }

    private static List<String> blocks(Path document) {
        return JAVA_BLOCK
                .matcher(read(document))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<String> links(Path document) {
        return LINK.matcher(read(document))
                .results()
                .map(link -> link.group(1))
                .distinct()
                .toList();
    }

    private static Stream<Path> files(String ending) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(file -> Stream.of("target", "node_modules", ".git")
                            .noneMatch(skipped -> ROOT.relativize(file).startsWith(skipped)
                                    || file.toString().contains("/" + skipped + "/")))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String squeezed(Path file) {
        return squeeze(read(file));
    }

    /** Without white space, which the formatter may put elsewhere. */
    private static String squeeze(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

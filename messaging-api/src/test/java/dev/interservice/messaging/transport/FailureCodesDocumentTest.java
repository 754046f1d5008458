package dev.interservice.messaging.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the codes in {@code docs/wire.md} equal to those in the code. */
class FailureCodesDocumentTest {
    @Test
    void documentListsEveryCodeInOrder() throws IOException {
        List<String> documented = Files.readString(Path.of("../docs/wire.md"))
                .split("### Codes of failures\n", 2)[1]
                .split("\n#", 2)[0]
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", 3)[1])
                .toList();

        List<String> codes = Arrays.stream(FailureCode.class.getFields())
                .map(java.lang.reflect.Field::getName)
                .toList();
        assertThat(documented).isEqualTo(codes);
    }
}

package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportChoiceTest {
    @TempDir
    private Path directory;

    @Test
    void ourFileWithABrokerAsksForOne() throws IOException {
        Path file = TransportChoice.usualFile().resolveSibling("http-amqp.yaml");

        assertThat(TransportChoice.of(file).asksForBroker()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ uri: \"amqp://127.0.0.1:5672\" }",
                "{ uri: \"amqp://127.0.0.1:5672\" }  # or uri: \"${env:AMQP_URI}\"",
                "\n      # uri: \"${env:AMQP_URI}\"\n      uri: \"amqp://127.0.0.1:5672\""
            })
    void fileThatNamesItsBrokerDoesNotAskForOneWhateverItsCommentsSay(String amqp) throws IOException {
        assertThat(withAmqp(amqp).asksForBroker()).isFalse();
    }

    @Test
    void fileMayAskInOneLine() throws IOException {
        assertThat(withAmqp("{ uri: \"${env:AMQP_URI:-amqp://127.0.0.1:5672}\" }")
                        .asksForBroker())
                .isTrue();
    }

    @Test
    void serviceListensWhereTheOthersFindIt() throws IOException {
        Path file = Files.writeString(directory.resolve("http.yaml"), """
                messaging:
                  transports: { http: {} }
                  defaults: { transport: http }
                  services: { kitchen: { addresses: ["http://127.0.0.1:8123"] } }
                """);

        assertThat(TransportChoice.of(file)
                        .configuration("kitchen")
                        .transports()
                        .get("http"))
                .hasFieldOrPropertyWithValue("port", Optional.of(8123));
    }

    private TransportChoice withAmqp(String settings) throws IOException {
        Path file = Files.writeString(directory.resolve("amqp.yaml"), """
                messaging:
                  transports:
                    amqp: %s
                  defaults: { transport: amqp }
                """.formatted(settings));
        return TransportChoice.of(file);
    }
}

package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.transport.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmqpConfigurationTest {
    @TempDir
    Path directory;

    @Test
    void settingsComeFromTheFile() throws IOException {
        MessagingConfig config =
                load("{ uri: \"amqp://user:from-uri@rabbit/shop\", password: from-file, topology: verify }");

        AmqpSettings settings = config.settings(new AmqpTransportProvider());

        assertThat(settings.uri()).isEqualTo(URI.create("amqp://rabbit/shop"));
        assertThat(settings.username()).contains("user");
        assertThat(settings.password()).contains(Secret.of("from-file"));
        assertThat(settings.topology()).contains(TopologyMode.VERIFY);
        assertThat(config.toString() + config.describe()).doesNotContain("from-uri", "from-file");
    }

    @Test
    void nothingIsRequired() throws IOException {
        AmqpSettings settings = load("{}").settings(new AmqpTransportProvider());

        assertThat(settings.uri()).isEqualTo(URI.create("amqp://127.0.0.1:5672"));
        assertThat(settings.topology()).contains(TopologyMode.DECLARE);
    }

    private MessagingConfig load(String amqp) throws IOException {
        Path file = Files.writeString(directory.resolve("messaging.yaml"), """
                messaging:
                  service: { name: kitchen }
                  transports:
                    amqp: %s
                """.formatted(amqp));
        return MessagingConfig.load(file);
    }
}

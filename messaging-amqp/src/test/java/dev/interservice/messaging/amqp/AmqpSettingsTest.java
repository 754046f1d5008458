package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AmqpSettingsTest {
    @Test
    void nothingIsRequired() {
        AmqpSettings settings =
                new AmqpSettings(null, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(settings.uri()).isEqualTo(URI.create("amqp://127.0.0.1:5672"));
        assertThat(settings.username()).contains("guest");
        assertThat(settings.password()).contains(Secret.of("guest"));
        assertThat(settings.namespace()).contains("messaging");
        assertThat(settings.topology()).contains(TopologyMode.DECLARE);
        assertThat(settings.virtualHost()).isEqualTo("/");
    }

    @Test
    void credentialsInTheUriAreUsedAndNeverShown() {
        AmqpSettings settings = AmqpSettings.of(URI.create("amqps://us%40er:p%2Fa+ss@rabbit/shop%2Ffood"));

        assertThat(settings.username()).contains("us@er");
        assertThat(settings.password()).contains(Secret.of("p/a+ss"));
        assertThat(settings.brokerAddress()).isEqualTo("rabbit:5671");
        assertThat(settings.virtualHost()).isEqualTo("shop/food");
        assertThat(settings.uri()).hasToString("amqps://rabbit/shop%2Ffood");
        assertThat(settings.toString()).doesNotContain("p%2Fa", "p/a", "us@er");
    }

    @Test
    void whatIsSetBesidesTheUriCounts() {
        AmqpSettings settings = new AmqpSettings(
                URI.create("amqp://a:b@rabbit"),
                Optional.of("user"),
                Optional.of(Secret.of("secret")),
                Optional.empty(),
                Optional.empty());

        assertThat(settings.username()).contains("user");
        assertThat(settings.password()).contains(Secret.of("secret"));
    }

    @Test
    void whatCannotBeUsedIsRefusedWithoutShowingIt() {
        List.of("http://u:secret@rabbit", "amqp://u:sec_ret@ra_bbit", "amqp://u:secret@rabbit?heartbeat=1")
                .forEach(uri -> assertThatThrownBy(() -> AmqpSettings.of(URI.create(uri)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("uri ")
                        .message()
                        .doesNotContain("secret", "sec_ret"));
        AmqpSettings settings = AmqpSettings.of(URI.create("amqp://rabbit"));
        assertThatThrownBy(() -> settings.namespace("a.b")).hasMessageContaining("namespace must be");
    }
}

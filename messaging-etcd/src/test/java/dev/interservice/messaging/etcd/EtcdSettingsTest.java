package dev.interservice.messaging.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.interservice.messaging.lookup.RegistryProvider;
import dev.interservice.messaging.transport.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdSettingsTest {
    private static final EtcdSettings SETTINGS = EtcdSettings.of();

    @Test
    void nothingIsRequired() {
        assertThat(SETTINGS.endpoints()).containsExactly(URI.create("http://127.0.0.1:2379"));
        assertThat(SETTINGS.prefix()).contains("messaging");
        assertThat(SETTINGS.timeout()).contains(Duration.ofSeconds(2));
    }

    @Test
    @SuppressWarnings({"NullAway", "NullOptional"}) // as a mapper does
    void whatAMapperLeavesOutIsFilledIn() {
        assertThat(new EtcdSettings(null, null, null, null, null, null)).isEqualTo(SETTINGS);
    }

    @Test
    void passwordIsNeverShown() {
        assertThat(SETTINGS.user("bob", Secret.of("hunter2")).toString())
                .contains("bob")
                .doesNotContain("hunter2");
    }

    @Test
    void usernameAndPasswordBelongTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EtcdSettings(
                        List.of(),
                        Optional.of("bob"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .withMessageContaining("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd://a:1", "http://a:1/path", "http://a:1?query", "http:a", "http://bob:hunter2@a:1"})
    void otherEndpointsAreRefusedWithoutShowingCredentials(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdSettings.of(URI.create(endpoint)))
                .withMessageStartingWith("endpoints")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "a b", "ä"})
    void otherPrefixesAreRefused(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.prefix(prefix))
                .withMessageStartingWith("prefix");
    }

    @Test
    void timeoutHasLimits() {
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.timeout(Duration.ofMillis(99)));
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.timeout(Duration.ofSeconds(31)));
    }

    @Test
    @SuppressWarnings("rawtypes") // as the ServiceLoader does
    void providerIsFound() {
        assertThat(ServiceLoader.load(RegistryProvider.class))
                .extracting(RegistryProvider::name)
                .contains("etcd", "dns");
    }
}

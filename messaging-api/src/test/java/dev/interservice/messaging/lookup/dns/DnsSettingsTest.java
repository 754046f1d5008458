package dev.interservice.messaging.lookup.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.interservice.messaging.lookup.RegistryException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsSettingsTest {
    private static final DnsSettings SETTINGS = DnsSettings.of(Map.of());

    @Test
    @SuppressWarnings({"NullAway", "NullOptional"}) // A mapper may leave out what the file left out.
    void nothingIsRequired() {
        assertThat(new DnsSettings(null, null, null)).isEqualTo(SETTINGS);
        assertThat(SETTINGS.timeout()).contains(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example:8082", "http+srv://_a._tcp.example", "https+srv://_a._tcp.example/base"})
    void theseNamesAreTaken(String name) {
        assertThat(named(name).names()).containsEntry("inventory", URI.create(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.example", "http://a.example:0", "http://a.example:65536", "https://a.example:8443",
                "http+srv://_a._tcp.example:80", "http://bob:hunter2@a.example:80", "http://a..example:80", "dns:a",
                "http://a.example:80?query", "http://[::1]:80"
            })
    void otherNamesAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named(name))
                .withMessageStartingWith("names.inventory ")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns://ns.example", "http://10.0.0.2:53", "dns:10.0.0.2"})
    void otherServersAreRefused(String server) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.servers(URI.create(server)))
                .withMessageStartingWith("servers");
    }

    @Test
    void timeoutHasLimits() {
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.timeout(Duration.ofMillis(49)));
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.timeout(Duration.ofSeconds(11)));
    }

    @Test
    void serversOfTheSystemAreRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("resolv.conf"), """
                # comment
                search example
                nameserver 10.0.0.2
                nameserver   fe80::1%eth0
                nameserver 10.0.0.3
                nameserver 10.0.0.4
                """);

        assertThat(NameServers.system(file))
                .extracting(
                        InetSocketAddress::getPort,
                        each -> each.getAddress().getHostAddress().replace("%0", ""))
                .containsExactly(tuple(53, "10.0.0.2"), tuple(53, "fe80:0:0:0:0:0:0:1"), tuple(53, "10.0.0.3"));
    }

    @Test
    void systemWithoutServersIsToldWithTheRemedy(@TempDir Path directory) throws IOException {
        Path empty = Files.createFile(directory.resolve("resolv.conf"));

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> NameServers.system(empty))
                .withMessageContaining("set registries.dns.servers");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> NameServers.system(directory.resolve("none")))
                .withMessageContaining("set registries.dns.servers");
    }

    private static DnsSettings named(String name) {
        return DnsSettings.of(Map.of("inventory", URI.create(name)));
    }
}

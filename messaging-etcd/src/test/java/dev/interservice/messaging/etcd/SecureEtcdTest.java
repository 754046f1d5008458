package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.Processes.LEASE;
import static dev.interservice.messaging.etcd.Processes.SERVICE;
import static dev.interservice.messaging.etcd.Processes.failure;
import static dev.interservice.messaging.etcd.Processes.instance;
import static dev.interservice.messaging.etcd.Processes.watching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.transport.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with an authority of our own, and users with passwords. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SecureEtcdTest {
    private static final String PASSWORD = "hunter2-and-more";

    private final Processes processes = new Processes();

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void membersAreTrustedByTheAuthorityInTheFileAndByNoOther(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.make(directory, "ip:127.0.0.1");
        try (EtcdServer server = EtcdServer.startEncrypted(
                "https", "--cert-file=" + certificates.certificate(), "--key-file=" + certificates.key())) {
            server.awaitLog("serving client traffic");
            EtcdSettings settings = EtcdSettings.of(server.endpoint());
            EtcdRegistry trusting = processes.connect(settings.caFile(certificates.certificate()));
            trusting.register(instance("a"), LEASE);

            watching(trusting).awaitFresh("a");
            assertThat(failure(processes.connect(settings).lookup(SERVICE))).hasMessageContaining("certification path");
        }
    }

    @Test
    void memberWithTheNameOfAnotherIsNotTrusted(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.make(directory, "dns:etcd.example");
        try (EtcdServer server = EtcdServer.startEncrypted(
                "https", "--cert-file=" + certificates.certificate(), "--key-file=" + certificates.key())) {
            server.awaitLog("serving client traffic");
            EtcdRegistry registry =
                    processes.connect(EtcdSettings.of(server.endpoint()).caFile(certificates.certificate()));

            assertThat(failure(registry.lookup(SERVICE))).hasMessageContaining("not verified");
        }
    }

    @Test
    void fileWithoutACertificateIsToldAtStart(@TempDir Path directory) throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        EtcdSettings settings = EtcdSettings.of();

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> processes.connect(settings.caFile(empty)))
                .withMessageContaining("empty.pem");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> processes.connect(settings.caFile(directory.resolve("none.pem"))))
                .withMessageContaining("none.pem");
    }

    @Test
    void tokenThatIsNotGoodAnyMoreIsReplaced() {
        try (EtcdServer server = EtcdServer.start()) {
            enableUsers(server);
            EtcdRegistry registry =
                    processes.connect(EtcdSettings.of(server.endpoint()).user("root", Secret.of(PASSWORD)));
            Told told = watching(registry);
            registry.register(instance("a"), LEASE);
            told.awaitFresh("a");

            // Even one that changes nothing ends all tokens of the user.
            String user = "{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}";
            String token =
                    server.ask("/v3/auth/authenticate", user).path("token").asString();
            server.ask("/v3/auth/user/changepw", user, token);
            assertThat(server.ask("/v3/kv/range", "{\"key\":\"YQ==\"}", token)
                            .path("message")
                            .asString())
                    .contains("invalid auth token");
            registry.register(instance("b"), LEASE);

            told.awaitFresh("a", "b");
        }
    }

    @Test
    void whoHasNoNameIsToldToGiveOne() {
        try (EtcdServer server = EtcdServer.start()) {
            enableUsers(server);
            EtcdRegistry registry = processes.connect(EtcdSettings.of(server.endpoint()));

            assertThat(failure(registry.lookup(SERVICE)))
                    .hasMessageContaining("user name is empty: check username and password");
        }
    }

    @Test
    void wrongPasswordIsToldAndNeverShown() {
        try (EtcdServer server = EtcdServer.start()) {
            enableUsers(server);
            EtcdSettings settings = EtcdSettings.of(server.endpoint()).user("root", Secret.of(PASSWORD + "-not"));
            EtcdRegistry registry = processes.connect(settings);

            RegistryException failure = failure(registry.lookup(SERVICE));

            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            assertThat(failure).hasMessageContaining("authentication failed");
            assertThat(text + registry.toString() + registry.health() + settings + processes.signals())
                    .doesNotContain(PASSWORD);
            assertThat(registry.health().status()).isEqualTo(Health.Status.DEGRADED);
        }
    }

    @Test
    void passwordForAServerThatAsksNobodyDoesNoHarm() {
        try (EtcdServer server = EtcdServer.start()) {
            EtcdRegistry registry =
                    processes.connect(EtcdSettings.of(server.endpoint()).user("root", Secret.of(PASSWORD)));
            registry.register(instance("a"), LEASE);
            Told told = watching(registry);
            told.awaitFresh("a");

            enableUsers(server);
            registry.register(instance("b"), LEASE);

            told.awaitFresh("a", "b");
        }
    }

    private static void enableUsers(EtcdServer server) {
        server.ask("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}");
        server.ask("/v3/auth/role/add", "{\"name\":\"root\"}");
        server.ask("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        server.ask("/v3/auth/enable", "{}");
    }
}

package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.TestRegistries.LEASE;
import static dev.interservice.messaging.etcd.TestRegistries.SERVICE;
import static dev.interservice.messaging.etcd.TestRegistries.failure;
import static dev.interservice.messaging.etcd.TestRegistries.instance;
import static dev.interservice.messaging.etcd.TestRegistries.watching;
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

    private final TestRegistries registries = new TestRegistries();

    @AfterEach
    void close() {
        registries.close();
    }

    @Test
    void membersAreTrustedByTheAuthorityInTheFileAndByNoOther(@TempDir Path directory) throws Exception {
        SelfSignedCertificate selfSigned = SelfSignedCertificate.create(directory, "ip:127.0.0.1");
        try (EtcdServer server = EtcdServer.startEncrypted(
                "https", "--cert-file=" + selfSigned.certificateFile(), "--key-file=" + selfSigned.keyFile())) {
            server.awaitLog("serving client traffic");
            EtcdSettings settings = EtcdSettings.of(server.endpoint());
            EtcdRegistry trusting = registries.connect(settings.caFile(selfSigned.certificateFile()));
            trusting.register(instance("a"), LEASE);

            watching(trusting).awaitFresh("a");
            assertThat(failure(registries.connect(settings).lookup(SERVICE)))
                    .hasMessageContaining("certification path");
        }
    }

    @Test
    void memberWithTheNameOfAnotherIsNotTrusted(@TempDir Path directory) throws Exception {
        SelfSignedCertificate selfSigned = SelfSignedCertificate.create(directory, "dns:etcd.example");
        try (EtcdServer server = EtcdServer.startEncrypted(
                "https", "--cert-file=" + selfSigned.certificateFile(), "--key-file=" + selfSigned.keyFile())) {
            server.awaitLog("serving client traffic");
            EtcdRegistry registry =
                    registries.connect(EtcdSettings.of(server.endpoint()).caFile(selfSigned.certificateFile()));

            assertThat(failure(registry.lookup(SERVICE))).hasMessageContaining("not verified");
        }
    }

    @Test
    void fileWithoutACertificateIsToldAtStart(@TempDir Path directory) throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        EtcdSettings settings = EtcdSettings.of();

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registries.connect(settings.caFile(empty)))
                .withMessageContaining("empty.pem");
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> registries.connect(settings.caFile(directory.resolve("none.pem"))))
                .withMessageContaining("none.pem");
    }

    @Test
    void tokenThatIsNotGoodAnyMoreIsReplaced() {
        try (EtcdServer server = EtcdServer.start()) {
            enableUsers(server);
            EtcdRegistry registry =
                    registries.connect(EtcdSettings.of(server.endpoint()).user("root", Secret.of(PASSWORD)));
            WatchRecorder recorder = watching(registry);
            registry.register(instance("a"), LEASE);
            recorder.awaitFresh("a");

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

            recorder.awaitFresh("a", "b");
        }
    }

    @Test
    void whoHasNoNameIsToldToGiveOne() {
        try (EtcdServer server = EtcdServer.start()) {
            enableUsers(server);
            EtcdRegistry registry = registries.connect(EtcdSettings.of(server.endpoint()));

            assertThat(failure(registry.lookup(SERVICE)))
                    .hasMessageContaining("user name is empty: check username and password");
        }
    }

    @Test
    void wrongPasswordIsToldAndNeverShown() {
        try (EtcdServer server = EtcdServer.start()) {
            enableUsers(server);
            EtcdSettings settings = EtcdSettings.of(server.endpoint()).user("root", Secret.of(PASSWORD + "-not"));
            EtcdRegistry registry = registries.connect(settings);

            RegistryException failure = failure(registry.lookup(SERVICE));

            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            assertThat(failure).hasMessageContaining("authentication failed");
            assertThat(text + registry.toString() + registry.health() + settings + registries.signals())
                    .doesNotContain(PASSWORD);
            assertThat(registry.health().status()).isEqualTo(Health.Status.DEGRADED);
        }
    }

    @Test
    void passwordForAServerThatAsksNobodyDoesNoHarm() {
        try (EtcdServer server = EtcdServer.start()) {
            EtcdRegistry registry =
                    registries.connect(EtcdSettings.of(server.endpoint()).user("root", Secret.of(PASSWORD)));
            registry.register(instance("a"), LEASE);
            WatchRecorder recorder = watching(registry);
            recorder.awaitFresh("a");

            enableUsers(server);
            registry.register(instance("b"), LEASE);

            recorder.awaitFresh("a", "b");
        }
    }

    private static void enableUsers(EtcdServer server) {
        server.ask("/v3/auth/user/add", "{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}");
        server.ask("/v3/auth/role/add", "{\"name\":\"root\"}");
        server.ask("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        server.ask("/v3/auth/enable", "{}");
    }
}

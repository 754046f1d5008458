package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * A self-signed certificate with its key, made by the JDK's own tool.
 *
 * @param file a key store, which serves as a trust store as well
 */
record SelfSignedKeyStore(Path file) {
    private static final String PASSWORD = "changeit";

    /** Makes one for a host, such as {@code ip:127.0.0.1} or {@code dns:gateway}. */
    static SelfSignedKeyStore of(Path directory, String host) throws IOException, InterruptedException {
        Path file = directory.resolve(host.replace(':', '-') + ".p12");
        Path log = directory.resolve("keytool.log");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        (keytool + " -genkeypair -alias own -keyalg EC -storetype PKCS12 -dname CN=gateway -ext SAN="
                                        + host + " -storepass " + PASSWORD + " -keystore " + file)
                                .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).as(() -> read(log)).isZero();
        return new SelfSignedKeyStore(file);
    }

    /** For a server that shows it. */
    SSLSocketFactory socketFactory() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getSocketFactory();
    }

    /** Lets the JVM trust it and nothing else, as the options on a command line do. */
    void trust() {
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    }

    static void restoreDefaultTrust() {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}

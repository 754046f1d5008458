package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.RouteSettings;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transports that are found by their provider; the one of this test only while it runs. */
class ProvidersTest {
    private static final List<ScriptedTransport> STARTED = new ArrayList<>();
    private static final List<TransportSetup> SETUPS = new ArrayList<>();

    @TempDir
    Path directory;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    @BeforeEach
    void putProvidersInPlace() throws IOException {
        STARTED.clear();
        SETUPS.clear();
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(TransportProvider.class.getName()),
                Willing.class.getName() + "\n" + Refusing.class.getName() + "\n");
        loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void putBackWhatWasThere() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    @Test
    void providerGetsItsSettingsAndWhoStartsIt() {
        ManualEnvironment environment = ManualEnvironment.deterministic();
        Messaging messaging = MessagingRuntime.builder(
                        MessagingConfig.of("order").transport("willing", new Settings("mine")))
                .environment(environment)
                .start(service -> {});
        STARTED.get(0).onRequest = sent -> sent.complete(Replies.success(TICKET));

        assertThat(messaging.request(BUY, ORDER)).as("by the only transport").isEqualTo(TICKET);
        assertThat(Willing.settings).isEqualTo(new Settings("mine"));
        assertThat(SETUPS.get(0).service()).isEqualTo("order");
        assertThat(SETUPS.get(0).environment()).isSameAs(environment);
        messaging.close();
        assertThat(STARTED.get(0).closes).hasValue(1);
    }

    @Test
    void transportThatIsOnlyNamedStartsWithSettingsFromNothing() {
        MessagingRuntime.start(MessagingConfig.of("order").defaults(RouteSettings.NONE.transport("willing")))
                .close();

        assertThat(Willing.settings).isEqualTo(new Settings("nothing"));
    }

    @Test
    void settingsOfAnotherTransportAreRefused() {
        assertThatThrownBy(() -> start(MessagingConfig.of("order").transport("willing", new Other())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("\"willing\"", "Other", "Settings");
    }

    @Test
    void transportThatCannotStartClosesThoseThatCould() {
        ScriptedTransport given = new ScriptedTransport();
        MessagingConfig config = MessagingConfig.of("order")
                .transport("willing", new Settings("a"))
                .transport("zz-refusing", new Other());

        Refusing.reason = Reason.UNAVAILABLE;
        assertThatThrownBy(() -> MessagingRuntime.builder(config)
                        .transport("given", given)
                        .start(service -> {}))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll("transport \"zz-refusing\" cannot start", "scripted");

        assertThat(STARTED)
                .singleElement()
                .satisfies(started -> assertThat(started.closes).hasValue(1));
        assertThat(given.closes).hasValue(1);
    }

    @Test
    void wrongSettingsAreAMatterOfConfiguration() {
        Refusing.reason = Reason.MISCONFIGURED;

        assertThatThrownBy(() -> start(MessagingConfig.of("order").transport("zz-refusing", new Other())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot start");
    }

    private static void start(MessagingConfig config) {
        MessagingRuntime.start(config).close();
    }

    /** What the scripted transports are told. */
    public record Settings(String text) {
        /** Made of no settings at all. */
        public Settings {
            text = text == null ? "nothing" : text;
        }
    }

    /** Settings of something else. */
    public record Other() {}

    /** Starts whatever it is asked to. */
    public static final class Willing implements TransportProvider<Settings> {
        private static Settings settings;

        @Override
        public String name() {
            return "willing";
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        @Override
        public Transport start(Settings given, TransportSetup setup) {
            settings = given;
            SETUPS.add(setup);
            STARTED.add(new ScriptedTransport());
            return STARTED.get(0);
        }
    }

    /** Never starts. */
    public static final class Refusing implements TransportProvider<Other> {
        private static Reason reason = Reason.UNAVAILABLE;

        @Override
        public String name() {
            return "zz-refusing";
        }

        @Override
        public Class<Other> settings() {
            return Other.class;
        }

        @Override
        public Transport start(Other given, TransportSetup setup) {
            throw new TransportException(Progress.NOT_SENT, reason, "scripted");
        }
    }
}

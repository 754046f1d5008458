package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
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
class TransportProvidersTest {
    private static final List<ScriptedTransport> STARTED = new ArrayList<>();
    private static final List<TransportSetup> SETUPS = new ArrayList<>();

    @TempDir
    Path directory;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    @BeforeEach
    void installProviders() throws IOException {
        STARTED.clear();
        SETUPS.clear();
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(TransportProvider.class.getName()),
                WorkingProvider.class.getName() + "\n" + RefusingProvider.class.getName() + "\n");
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
                        MessagingConfig.of("order").transport("willing", new WorkingSettings("mine")))
                .environment(environment)
                .start(service -> {});
        STARTED.get(0).onRequest = sent -> sent.complete(SampleReplies.success(TICKET));

        assertThat(messaging.request(BUY, ORDER)).as("by the only transport").isEqualTo(TICKET);
        assertThat(WorkingProvider.settings).isEqualTo(new WorkingSettings("mine"));
        assertThat(SETUPS.get(0).service()).isEqualTo("order");
        assertThat(SETUPS.get(0).environment()).isSameAs(environment);
        messaging.close();
        assertThat(STARTED.get(0).closes).hasValue(1);
    }

    @Test
    void transportThatIsOnlyNamedStartsWithSettingsFromNothing() {
        MessagingRuntime.start(MessagingConfig.of("order").defaults(ScopedSettings.NONE.transport("willing")))
                .close();

        assertThat(WorkingProvider.settings).isEqualTo(new WorkingSettings("nothing"));
    }

    @Test
    void settingsOfAnotherTransportAreRefused() {
        assertThatThrownBy(() -> start(MessagingConfig.of("order").transport("willing", new RefusingSettings())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("\"willing\"", "RefusingSettings", "WorkingSettings");
    }

    @Test
    void transportThatCannotStartClosesThoseThatCould() {
        ScriptedTransport given = new ScriptedTransport();
        MessagingConfig config = MessagingConfig.of("order")
                .transport("willing", new WorkingSettings("a"))
                .transport("zz-refusing", new RefusingSettings());

        RefusingProvider.reason = Reason.UNAVAILABLE;
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
        RefusingProvider.reason = Reason.MISCONFIGURED;

        assertThatThrownBy(() -> start(MessagingConfig.of("order").transport("zz-refusing", new RefusingSettings())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot start");
    }

    private static void start(MessagingConfig config) {
        MessagingRuntime.start(config).close();
    }

    /** Settings of the scripted transports. */
    public record WorkingSettings(String text) {
        /** Made of no settings at all. */
        public WorkingSettings {
            text = text == null ? "nothing" : text;
        }
    }

    /** Settings of something else. */
    public record RefusingSettings() {}

    /** Starts whatever it is asked to. */
    public static final class WorkingProvider implements TransportProvider<WorkingSettings> {
        private static WorkingSettings settings;

        @Override
        public String name() {
            return "willing";
        }

        @Override
        public Class<WorkingSettings> settings() {
            return WorkingSettings.class;
        }

        @Override
        public Transport start(WorkingSettings given, TransportSetup setup) {
            settings = given;
            SETUPS.add(setup);
            STARTED.add(new ScriptedTransport());
            return STARTED.get(0);
        }
    }

    /** Never starts. */
    public static final class RefusingProvider implements TransportProvider<RefusingSettings> {
        private static Reason reason = Reason.UNAVAILABLE;

        @Override
        public String name() {
            return "zz-refusing";
        }

        @Override
        public Class<RefusingSettings> settings() {
            return RefusingSettings.class;
        }

        @Override
        public Transport start(RefusingSettings given, TransportSetup setup) {
            throw new TransportException(Progress.NOT_SENT, reason, "scripted");
        }
    }
}

package dev.interservice.messaging.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.TransportProviders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads configurations from a directory of the test's own, with an environment of the test's own. */
public final class ConfigLoaderFixture {
    static final String FILE = "messaging.yaml";

    final List<String> warnings = new ArrayList<>();
    private final Path directory;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> overrides = new HashMap<>();
    private TransportProviders providers = SettingsOnlyProvider.ALL;

    public ConfigLoaderFixture(Path directory) {
        this.directory = directory;
    }

    public ConfigLoaderFixture file(String text) {
        return file(FILE, text);
    }

    public ConfigLoaderFixture file(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public ConfigLoaderFixture property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    public ConfigLoaderFixture variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigLoaderFixture override(String key, String value) {
        overrides.put(key, value);
        return this;
    }

    ConfigLoaderFixture providers(TransportProviders value) {
        providers = value;
        return this;
    }

    public MessagingConfig load() {
        return loader().load(Path.of(FILE), overrides);
    }

    MessagingConfig search() {
        return loader().load();
    }

    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(this::load)
                .satisfies(failure -> problems.addAll(failure.problems()));
        return problems;
    }

    private ConfigLoader loader() {
        return new ConfigLoader(new ConfigLoadInputs(
                properties,
                environment,
                directory,
                ConfigLoaderFixture.class.getClassLoader(),
                providers,
                RegistryProviders.in(ConfigLoaderFixture.class.getClassLoader()),
                warnings::add));
    }
}

package dev.interservice.messaging.config;

import dev.interservice.messaging.Setting;
import dev.interservice.messaging.internal.binding.ConfigValueFormatter;
import dev.interservice.messaging.internal.binding.RecordedSettings;
import dev.interservice.messaging.internal.binding.SourceLocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the settings of a loaded configuration came from; what {@link MessagingConfig#describe()} knows. It is no part
 * of what a configuration means: all origins are equal.
 */
public final class SettingOrigins {
    /** Of a configuration made in code. */
    static final SettingOrigins NONE = new SettingOrigins(new RecordedSettings());

    private static final String CODE = "code";

    private final RecordedSettings recorded;

    SettingOrigins(RecordedSettings recorded) {
        this.recorded = recorded;
    }

    Optional<SourceLocation> locationOf(String key) {
        return recorded.origin(key);
    }

    /** Where the transport or registry of this name was first asked for. */
    Optional<SourceLocation> locationOf(ProviderCatalog.ProviderKind kind, String name) {
        return recorded.firstOrigin(name, key -> isNameOf(kind, key));
    }

    /**
     * A setting in force. When it is not what was said, code has changed it since.
     *
     * @param key to show
     * @param path the whole key
     */
    Setting setting(String key, String path, Object value) {
        return recorded.shown(path, value)
                .map(shown -> new Setting(
                        key, shown, recorded.origin(path).orElseThrow().toString()))
                .orElseGet(() -> new Setting(key, ConfigValueFormatter.format(value), CODE));
    }

    /** Whether this is still what was said. */
    boolean isUnchanged(String path, Object value) {
        return recorded.shown(path, value).isPresent();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SettingOrigins;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "SettingOrigins";
    }

    private static boolean isNameOf(ProviderCatalog.ProviderKind kind, String key) {
        return kind.equals(ProviderCatalog.REGISTRY)
                ? key.endsWith(".lookup") && !key.startsWith("registries.")
                : key.equals("force-transport") || (key.endsWith(".transport") && !key.startsWith("transports."));
    }
}

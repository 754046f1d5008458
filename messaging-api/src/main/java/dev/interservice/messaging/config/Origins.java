package dev.interservice.messaging.config;

import dev.interservice.messaging.Setting;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the settings of a loaded configuration came from; what {@link MessagingConfig#describe()} knows. It is no part of
 * what a configuration means: all origins are equal.
 */
public final class Origins {
    /** Of a configuration made in code. */
    static final Origins NONE = new Origins(new RecordedSettings());

    private static final String CODE = "code";

    private final RecordedSettings recorded;

    Origins(RecordedSettings recorded) {
        this.recorded = recorded;
    }

    Optional<Origin> of(String key) {
        return recorded.origin(key);
    }

    /** Where the transport or registry of this name was first asked for. */
    Optional<Origin> of(Providers.Kind kind, String name) {
        return recorded.firstOrigin(name, key -> names(kind, key));
    }

    /**
     * A setting in force. When it is not what was said, code has changed it since.
     *
     * @param key to show
     * @param path the whole key
     */
    Setting setting(String key, String path, Object value) {
        return recorded.shown(path, value)
                .map(shown -> new Setting(key, shown, recorded.origin(path).orElseThrow().toString()))
                .orElseGet(() -> new Setting(key, Written.text(value), CODE));
    }

    /** Whether this is still what was said. */
    boolean isSaid(String path, Object value) {
        return recorded.shown(path, value).isPresent();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origins;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "Origins";
    }

    private static boolean names(Providers.Kind kind, String key) {
        return kind.equals(Providers.REGISTRY)
                ? key.endsWith(".lookup") && !key.startsWith("registries.")
                : key.equals("force-transport") || (key.endsWith(".transport") && !key.startsWith("transports."));
    }
}

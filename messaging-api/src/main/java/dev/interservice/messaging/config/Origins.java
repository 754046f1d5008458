package dev.interservice.messaging.config;

import dev.interservice.messaging.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the settings of a loaded configuration came from; what {@link MessagingConfig#describe()} knows. It is no part of
 * what a configuration means: all origins are equal.
 */
public final class Origins {
    /** Of a configuration made in code. */
    static final Origins NONE = new Origins(Map.of());

    private static final String CODE = "code";

    private final Map<String, Said> byKey;

    private Origins(Map<String, Said> byKey) {
        this.byKey = byKey;
    }

    static Origins recorded() {
        return new Origins(new LinkedHashMap<>());
    }

    /** What was said about a key, and how it is shown. */
    void record(String key, Object value, String shown, Origin origin) {
        byKey.put(key, new Said(value, shown, origin));
    }

    Optional<Origin> of(String key) {
        return Optional.ofNullable(byKey.get(key)).map(Said::origin);
    }

    /** Where the transport or registry of this name was first asked for. */
    Optional<Origin> of(Providers.Kind kind, String name) {
        return byKey.entrySet().stream()
                .filter(entry -> entry.getValue().value().equals(name) && names(kind, entry.getKey()))
                .map(entry -> entry.getValue().origin())
                .min(Origin::compareTo);
    }

    /**
     * A setting in force. When it is not what was said, code has changed it since.
     *
     * @param key to show
     * @param path the whole key
     */
    Setting setting(String key, String path, Object value) {
        Said said = byKey.get(path);
        return said != null && isSaid(path, value)
                ? new Setting(key, said.shown(), said.origin().toString())
                : new Setting(key, Written.text(value), CODE);
    }

    /** Whether this is still what was said. */
    boolean isSaid(String path, Object value) {
        Said said = byKey.get(path);
        return said != null && said.value().equals(value);
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

    private record Said(Object value, String shown, Origin origin) {}
}

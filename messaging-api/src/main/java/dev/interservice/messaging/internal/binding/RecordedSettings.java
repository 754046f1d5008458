package dev.interservice.messaging.internal.binding;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The settings that were bound, by key: each with its value, how it is shown, and the place it was written at. */
public final class RecordedSettings {
    private final Map<String, Recorded> byKey = new LinkedHashMap<>();

    /** What was written for a key, and how it is shown. */
    public void record(String key, Object value, String shown, SourceLocation location) {
        byKey.put(key, new Recorded(value, shown, location));
    }

    /** The place a key was written at. */
    public Optional<SourceLocation> origin(String key) {
        return Optional.ofNullable(byKey.get(key)).map(Recorded::location);
    }

    /** The first place at which one of these keys was written with this value. */
    public Optional<SourceLocation> firstOrigin(Object value, Predicate<String> keys) {
        return byKey.entrySet().stream()
                .filter(entry -> entry.getValue().value().equals(value) && keys.test(entry.getKey()))
                .map(entry -> entry.getValue().location())
                .min(SourceLocation::compareTo);
    }

    /** How the value of a key is shown, if this is still its value. */
    public Optional<String> shown(String key, Object value) {
        return Optional.ofNullable(byKey.get(key))
                .filter(recorded -> recorded.value().equals(value))
                .map(Recorded::shown);
    }

    private record Recorded(Object value, String shown, SourceLocation location) {}
}

package dev.interservice.messaging.internal.binding;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The single values of a record by their keys, such as {@code retry.max-attempts}; what is not set is left out. */
public final class FlatSettings {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private FlatSettings() {}

    public static Map<String, Object> of(Record settings) {
        FlatSettings flatSettings = new FlatSettings();
        flatSettings.add("", settings);
        return flatSettings.values;
    }

    private void add(String path, Record settings) {
        for (ConfigSchema.ConfigKey key : ConfigSchema.of(settings.getClass()).keys()) {
            Object value = value(key.component(), settings);
            add(key.unwrapped().isPresent() ? path : RecordBinder.join(path, key.name()), value);
        }
    }

    private void add(String path, @Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            add(path, (Object) optional.orElse(null));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, below) -> add(RecordBinder.join(path, String.valueOf(name)), below));
        } else if (value instanceof Record settings && !ConfigValueType.isSingleValue(value.getClass())) {
            add(path, settings);
        } else if (value != null && !(value instanceof Collection<?> all && all.isEmpty())) {
            values.put(path, value);
        }
    }

    private static @Nullable Object value(RecordComponent component, Record settings) {
        try {
            component.getAccessor().trySetAccessible();
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException closed) {
            throw new IllegalArgumentException(
                    settings.getClass() + " must be public, in a package its module exports", closed);
        }
    }
}

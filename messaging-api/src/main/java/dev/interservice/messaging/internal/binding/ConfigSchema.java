package dev.interservice.messaging.internal.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What may stand at a place of the configuration, read off the records it is bound to: the only schema there is.
 * Binding, unknown keys, variables, descriptions and the table in the documentation follow from it; a new key is a new
 * component.
 */
public sealed interface ConfigSchema {
    /** The schema of a record. */
    static SectionSchema of(Class<? extends Record> type) {
        return new SectionSchema(type, Map.of());
    }

    private static ConfigSchema of(RecordComponent component) {
        EnumNames closed = component.getAnnotation(EnumNames.class);
        return closed == null
                ? of(component.getGenericType())
                : new ListSchema(new ValueSchema(ConfigValueType.enumName(closed.value())), component.getType());
    }

    private static ConfigSchema of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type[] arguments = generic.getActualTypeArguments();
            if (Map.class.isAssignableFrom(raw)) {
                return new MapSchema(name -> of(arguments[1]), Set.of());
            }
            return raw == Optional.class ? of(arguments[0]) : new ListSchema(of(arguments[0]), raw);
        }
        Class<?> raw = (Class<?>) type;
        return ConfigValueType.isSingleValue(raw)
                ? new ValueSchema(ConfigValueType.of(raw))
                : of(raw.asSubclass(Record.class));
    }

    /**
     * A section with fixed keys.
     *
     * @param type the record it is bound to
     * @param extraSchemas schemas of keys that do not follow from the record
     */
    record SectionSchema(Class<? extends Record> type, Map<String, ConfigSchema> extraSchemas) implements ConfigSchema {
        /** One for each component of the record, in order. */
        public List<ConfigKey> keys() {
            List<ConfigKey> keys = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                String name = ConfigValueFormatter.kebabCase(component.getName());
                ConfigSchema schema = extraSchemas.containsKey(name) ? extraSchemas.get(name) : of(component);
                keys.add(new ConfigKey(name, schema, component));
            }
            return keys;
        }

        /** All names that may stand in the section. */
        List<String> names() {
            return keys().stream()
                    .flatMap(key -> key.unwrapped().map(SectionSchema::names).orElse(List.of(key.name())).stream())
                    .toList();
        }

        Optional<ConfigSchema> find(String name) {
            return keys().stream()
                    .flatMap(key -> key
                            .unwrapped()
                            .map(inner -> inner.find(name))
                            .orElseGet(() -> key.name().equals(name) ? Optional.of(key.schema()) : Optional.empty())
                            .stream())
                    .findFirst();
        }
    }

    /**
     * A section whose keys are names.
     *
     * @param valueSchema what stands behind a name
     * @param expectedNames names that are to be expected
     */
    record MapSchema(Function<String, ConfigSchema> valueSchema, Set<String> expectedNames) implements ConfigSchema {}

    /** A list, bound to this class of collection. */
    record ListSchema(ConfigSchema itemSchema, Class<?> type) implements ConfigSchema {}

    /** One piece of text. */
    record ValueSchema(ConfigValueType type) implements ConfigSchema {}

    /** Settings of something that is not at hand, such as a transport. */
    record UnavailableSchema(String what) implements ConfigSchema {}

    /** A component of a record as a key. */
    record ConfigKey(String name, ConfigSchema schema, RecordComponent component) {
        /** The section whose keys stand in place of this one. */
        public Optional<SectionSchema> unwrapped() {
            return component.isAnnotationPresent(Unwrapped.class) && schema instanceof SectionSchema section
                    ? Optional.of(section)
                    : Optional.empty();
        }

        boolean isOptional() {
            return component.getType() == Optional.class;
        }

        boolean isPrimitive() {
            return component.getType().isPrimitive();
        }
    }

    /** The keys of this component stand among those of its record, not in a section of their own. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Unwrapped {}

    /** The texts in this component are names of these constants, in kebab-case. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface EnumNames {
        /** The constants. */
        Class<? extends Enum<?>> value();
    }
}

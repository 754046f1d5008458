package dev.interservice.messaging.config;

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
 * What may stand at a place of the configuration, read off the records it is bound to: the only schema there is. Binding,
 * unknown keys, variables, descriptions and the table in the documentation follow from it; a new key is a new component.
 */
sealed interface Shape {
    /** The shape of a record. */
    static Section of(Class<? extends Record> type) {
        return new Section(type, Map.of());
    }

    private static Shape of(RecordComponent component) {
        EnumNames closed = component.getAnnotation(EnumNames.class);
        return closed == null
                ? of(component.getGenericType())
                : new Items(new Value(ValueType.nameIn(closed.value())), component.getType());
    }

    private static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type[] arguments = generic.getActualTypeArguments();
            if (Map.class.isAssignableFrom(raw)) {
                return new Names(name -> of(arguments[1]), Set.of());
            }
            return raw == Optional.class ? of(arguments[0]) : new Items(of(arguments[0]), raw);
        }
        Class<?> raw = (Class<?>) type;
        return ValueType.isOneValue(raw) ? new Value(ValueType.of(raw)) : of(raw.asSubclass(Record.class));
    }

    /**
     * A section with fixed keys.
     *
     * @param type the record it is bound to
     * @param given shapes of keys that do not follow from the record
     */
    record Section(Class<? extends Record> type, Map<String, Shape> given) implements Shape {
        /** One for each component of the record, in order. */
        List<Key> keys() {
            List<Key> keys = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                String name = Written.kebabCase(component.getName());
                Shape shape = given.containsKey(name) ? given.get(name) : of(component);
                keys.add(new Key(name, shape, component));
            }
            return keys;
        }

        /** All names that may stand in the section. */
        List<String> names() {
            return keys().stream()
                    .flatMap(key -> key.spread().map(Section::names).orElse(List.of(key.name())).stream())
                    .toList();
        }

        Optional<Shape> at(String name) {
            return keys().stream()
                    .flatMap(key -> key
                            .spread()
                            .map(inner -> inner.at(name))
                            .orElseGet(() -> key.name().equals(name) ? Optional.of(key.shape()) : Optional.empty())
                            .stream())
                    .findFirst();
        }
    }

    /**
     * A section whose keys are names.
     *
     * @param each what stands behind a name
     * @param usual names that are to be expected
     */
    record Names(Function<String, Shape> each, Set<String> usual) implements Shape {}

    /** A list, bound to this class of collection. */
    record Items(Shape each, Class<?> type) implements Shape {}

    /** One piece of text. */
    record Value(ValueType type) implements Shape {}

    /** Settings of something that is not at hand, such as a transport. */
    record Unknown(String what) implements Shape {}

    /** A component of a record as a key. */
    record Key(String name, Shape shape, RecordComponent component) {
        /** The section whose keys stand in place of this one. */
        Optional<Section> spread() {
            return component.isAnnotationPresent(Unwrapped.class) && shape instanceof Section section
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

package dev.interservice.messaging.internal.binding;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes records, and makes problems of what their constructors refuse. */
final class RecordInstantiator {
    private final ConfigProblems problems;
    private final SecretMasks masks;

    RecordInstantiator(ConfigProblems problems, SecretMasks masks) {
        this.problems = problems;
        this.masks = masks;
    }

    /**
     * Makes the record. A value it refuses is a problem, and the record is tried again without it, so that its next
     * complaint is heard, too.
     *
     * @param values of the components; null where nothing was said
     * @param before what was known before the values were bound
     * @return null when it cannot be made even so
     */
    @Nullable
    Record make(
            ConfigSchema.SectionSchema schema,
            String path,
            ConfigNode.SectionNode node,
            @Nullable Object[] values,
            Before before) {
        List<ConfigSchema.ConfigKey> keys = schema.keys();
        if (isLacking(keys, path, node, values)) {
            return null;
        }
        while (true) {
            try {
                return construct(schema.type(), values);
            } catch (NullPointerException lacking) {
                if (problems.count() == before.problems()) {
                    problems.add(node.location(), path + " needs " + lacking(keys, lacking, values) + ": add it");
                }
                return null;
            } catch (RuntimeException refused) {
                String message = DurationFormat.rewriteIsoDurations(masks.mask(message(refused), before.masks()));
                int culprit = culprit(keys, message);
                report(keys, culprit, path, node, message);
                if (culprit < 0 || keys.get(culprit).isPrimitive() || isNothing(values[culprit])) {
                    return null;
                }
                values[culprit] = keys.get(culprit).isOptional() ? Optional.empty() : null;
            }
        }
    }

    private boolean isLacking(
            List<ConfigSchema.ConfigKey> keys, String path, ConfigNode.SectionNode node, @Nullable Object[] values) {
        boolean lacking = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && keys.get(i).isPrimitive()) {
                lacking = true;
                if (node.get(keys.get(i).name()) == null) {
                    problems.add(node.location(), path + " needs " + keys.get(i).name() + ": add it");
                }
            }
        }
        return lacking;
    }

    private static Record construct(Class<? extends Record> type, @Nullable Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.trySetAccessible();
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new IllegalStateException(type + " cannot be made", refused);
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException(type + " must be public, in a package its module exports", closed);
        }
    }

    /** Constructors name what they refuse in the first word; some name it as in Java. */
    private static int culprit(List<ConfigSchema.ConfigKey> keys, String message) {
        for (int i = 0; i < keys.size(); i++) {
            ConfigSchema.ConfigKey key = keys.get(i);
            if (message.startsWith(key.name() + " ")
                    || message.startsWith(key.component().getName() + " ")) {
                return i;
            }
        }
        return -1;
    }

    private void report(
            List<ConfigSchema.ConfigKey> keys, int culprit, String path, ConfigNode.SectionNode node, String message) {
        if (culprit < 0) {
            problems.add(node.location(), path + ": " + message);
            return;
        }
        String name = keys.get(culprit).name();
        ConfigNode said = node.get(name);
        problems.add(
                said == null ? node.location() : said.location(),
                path + "." + name + message.substring(message.indexOf(' ')));
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null || value.equals(Optional.empty());
    }

    private static String message(RuntimeException refused) {
        return refused.getMessage() == null ? refused.getClass().getSimpleName() : refused.getMessage();
    }

    /** A constructor names what it misses; when it does not, it is something that was left out. */
    private static String lacking(
            List<ConfigSchema.ConfigKey> keys, NullPointerException reason, @Nullable Object[] values) {
        return keys.stream()
                .filter(key -> key.component().getName().equals(reason.getMessage()))
                .findFirst()
                .map(ConfigSchema.ConfigKey::name)
                .orElseGet(() -> leftOut(keys, values));
    }

    private static String leftOut(List<ConfigSchema.ConfigKey> keys, @Nullable Object[] values) {
        return IntStream.range(0, values.length)
                .filter(i -> values[i] == null)
                .mapToObj(i -> keys.get(i).name())
                .collect(Collectors.joining(" or "));
    }

    /** What was known before the components of a record were bound. */
    record Before(int problems, int masks) {}
}

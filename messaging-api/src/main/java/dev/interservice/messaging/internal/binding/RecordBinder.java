package dev.interservice.messaging.internal.binding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes the records from the nodes and goes on after a problem: what cannot be bound is null, and told. */
public final class RecordBinder {
    private final RecordedSettings recorded;
    private final ConfigProblems problems;
    private final SecretMasks masks = new SecretMasks();
    private final ValueReader valueReader;
    private final RecordInstantiator instantiator;

    /** @param secret tells the values that must never be shown */
    public RecordBinder(
            PlaceholderResolver placeholders,
            RecordedSettings recorded,
            Predicate<Object> secret,
            ConfigProblems problems) {
        this.recorded = recorded;
        this.problems = problems;
        valueReader = new ValueReader(placeholders, recorded, secret, problems, masks);
        instantiator = new RecordInstantiator(problems, masks);
    }

    /** @param path the whole key, for errors and origins */
    @Nullable
    Object bind(ConfigSchema schema, String path, ConfigNode node) {
        if (schema instanceof ConfigSchema.SectionSchema section) {
            return bindSection(section, path, node);
        }
        if (schema instanceof ConfigSchema.MapSchema names) {
            return bindMap(names, path, node);
        }
        if (schema instanceof ConfigSchema.ListSchema items) {
            return bindList(items, path, node);
        }
        return schema instanceof ConfigSchema.ValueSchema value ? valueReader.read(value.type(), path, node) : null;
    }

    @Nullable
    public Record bindSection(ConfigSchema.SectionSchema schema, String path, ConfigNode node) {
        if (node instanceof ConfigNode.SectionNode section) {
            return bindRecord(schema, path, section);
        }
        if (node instanceof ConfigNode.NullNode) {
            return bindRecord(schema, path, ConfigNode.SectionNode.empty(node.location()));
        }
        String keys = String.join(", ", schema.names());
        problems.add(
                node.location(), path + " must be a section" + (keys.isEmpty() ? "" : " with keys such as " + keys));
        return null;
    }

    private @Nullable Record bindRecord(ConfigSchema.SectionSchema schema, String path, ConfigNode.SectionNode node) {
        RecordInstantiator.Before before = new RecordInstantiator.Before(problems.count(), masks.count());
        List<ConfigSchema.ConfigKey> keys = schema.keys();
        @Nullable Object[] values = new @Nullable Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bindComponent(keys.get(i), path, node);
        }
        return instantiator.make(schema, path, node, values, before);
    }

    private @Nullable Object bindComponent(ConfigSchema.ConfigKey key, String path, ConfigNode.SectionNode node) {
        Optional<ConfigSchema.SectionSchema> unwrapped = key.unwrapped();
        if (unwrapped.isPresent()) {
            return bindRecord(unwrapped.get(), path, node);
        }
        ConfigNode below = node.get(key.name());
        Object value = below == null ? null : bind(key.schema(), join(path, key.name()), below);
        if (key.isOptional()) {
            return Optional.ofNullable(value);
        }
        return value == null ? emptyValue(key) : value;
    }

    private static @Nullable Object emptyValue(ConfigSchema.ConfigKey key) {
        if (key.schema() instanceof ConfigSchema.MapSchema) {
            return Map.of();
        }
        return key.schema() instanceof ConfigSchema.ListSchema
                ? collection(key.component().getType(), List.of())
                : null;
    }

    private @Nullable Object bindMap(ConfigSchema.MapSchema schema, String path, ConfigNode node) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (node instanceof ConfigNode.SectionNode section) {
            section.entries().forEach((name, below) -> {
                Object value = bind(schema.valueSchema().apply(name), join(path, name), below);
                if (value != null) {
                    all.put(name, value);
                }
            });
        } else if (!(node instanceof ConfigNode.NullNode)) {
            problems.add(node.location(), path + " must be a section whose keys are names");
        }
        return all;
    }

    private @Nullable Object bindList(ConfigSchema.ListSchema schema, String path, ConfigNode node) {
        Optional<List<ConfigNode>> each = itemsOf(node);
        if (each.isEmpty()) {
            problems.add(node.location(), path + " must be a list: write [first, second]");
            return null;
        }
        List<Object> bound = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < each.get().size(); i++) {
            String itemPath = path + "[" + i + "]";
            Object value = bind(schema.itemSchema(), itemPath, each.get().get(i));
            if (value != null) {
                bound.add(value);
                shown.add(recorded.shown(itemPath, value).orElseGet(() -> ConfigValueFormatter.format(value)));
            }
        }
        Object collection = collection(schema.type(), bound);
        recorded.record(path, collection, shown.toString(), node.location());
        return collection;
    }

    /** Variables, properties and overrides have no lists: they separate with commas. */
    private static Optional<List<ConfigNode>> itemsOf(ConfigNode node) {
        if (node instanceof ConfigNode.ListNode items) {
            return Optional.of(items.items());
        }
        return node instanceof ConfigNode.TextNode text && !text.location().isFile()
                ? Optional.of(Arrays.stream(text.text().split(",", -1))
                        .<ConfigNode>map(each -> new ConfigNode.TextNode(each.strip(), text.location()))
                        .toList())
                : Optional.empty();
    }

    private static Object collection(Class<?> type, List<Object> values) {
        return type == Set.class ? Collections.unmodifiableSet(new LinkedHashSet<>(values)) : List.copyOf(values);
    }

    public static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

package dev.interservice.messaging.config;

import java.util.function.Predicate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the records from the nodes and goes on after a problem: what cannot be bound is null, and told. */
final class Binder {
    private final RecordedSettings recorded;
    private final Problems problems;
    private final Masks masks = new Masks();
    private final Values values;
    private final RecordMaker maker;

    /** @param secret tells the values that must never be shown */
    Binder(Placeholders placeholders, RecordedSettings recorded, Predicate<Object> secret, Problems problems) {
        this.recorded = recorded;
        this.problems = problems;
        values = new Values(placeholders, recorded, secret, problems, masks);
        maker = new RecordMaker(problems, masks);
    }

    /** @param path the whole key, for errors and origins */
    @Nullable
    Object bind(Shape shape, String path, Node node) {
        if (shape instanceof Shape.Section section) {
            return section(section, path, node);
        }
        if (shape instanceof Shape.Names names) {
            return names(names, path, node);
        }
        if (shape instanceof Shape.Items items) {
            return items(items, path, node);
        }
        return shape instanceof Shape.Value value ? values.read(value.type(), path, node) : null;
    }

    @Nullable
    Record section(Shape.Section shape, String path, Node node) {
        if (node instanceof Node.Section section) {
            return fields(shape, path, section);
        }
        if (node instanceof Node.Nothing) {
            return fields(shape, path, Node.Section.empty(node.origin()));
        }
        String keys = String.join(", ", shape.names());
        problems.add(node.origin(), path + " must be a section" + (keys.isEmpty() ? "" : " with keys such as " + keys));
        return null;
    }

    private @Nullable Record fields(Shape.Section shape, String path, Node.Section node) {
        RecordMaker.Before before = new RecordMaker.Before(problems.count(), masks.count());
        List<Shape.Key> keys = shape.keys();
        @Nullable Object[] values = new @Nullable Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = component(keys.get(i), path, node);
        }
        return maker.make(shape, path, node, values, before);
    }

    private @Nullable Object component(Shape.Key key, String path, Node.Section node) {
        Optional<Shape.Section> spread = key.spread();
        if (spread.isPresent()) {
            return fields(spread.get(), path, node);
        }
        Node below = node.at(key.name());
        Object value = below == null ? null : bind(key.shape(), join(path, key.name()), below);
        if (key.isOptional()) {
            return Optional.ofNullable(value);
        }
        return value == null ? empty(key) : value;
    }

    private static @Nullable Object empty(Shape.Key key) {
        if (key.shape() instanceof Shape.Names) {
            return Map.of();
        }
        return key.shape() instanceof Shape.Items ? collection(key.component().getType(), List.of()) : null;
    }

    private @Nullable Object names(Shape.Names shape, String path, Node node) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (node instanceof Node.Section section) {
            section.entries().forEach((name, below) -> {
                Object value = bind(shape.each().apply(name), join(path, name), below);
                if (value != null) {
                    all.put(name, value);
                }
            });
        } else if (!(node instanceof Node.Nothing)) {
            problems.add(node.origin(), path + " must be a section whose keys are names");
        }
        return all;
    }

    private @Nullable Object items(Shape.Items shape, String path, Node node) {
        Optional<List<Node>> each = split(node);
        if (each.isEmpty()) {
            problems.add(node.origin(), path + " must be a list: write [first, second]");
            return null;
        }
        List<Object> bound = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < each.get().size(); i++) {
            String place = path + "[" + i + "]";
            Object value = bind(shape.each(), place, each.get().get(i));
            if (value != null) {
                bound.add(value);
                shown.add(recorded.shown(place, value).orElseGet(() -> Written.text(value)));
            }
        }
        Object collection = collection(shape.type(), bound);
        recorded.record(path, collection, shown.toString(), node.origin());
        return collection;
    }

    /** Variables, properties and overrides have no lists: they separate with commas. */
    private static Optional<List<Node>> split(Node node) {
        if (node instanceof Node.Items items) {
            return Optional.of(items.each());
        }
        return node instanceof Node.Text text && !text.origin().isFile()
                ? Optional.of(Arrays.stream(text.text().split(",", -1))
                        .<Node>map(each -> new Node.Text(each.strip(), text.origin()))
                        .toList())
                : Optional.empty();
    }

    private static Object collection(Class<?> type, List<Object> values) {
        return type == Set.class ? Collections.unmodifiableSet(new LinkedHashSet<>(values)) : List.copyOf(values);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

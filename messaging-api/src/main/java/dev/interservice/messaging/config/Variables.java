package dev.interservice.messaging.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layer of environment variables: {@code MESSAGING_SERVICES_ORDER_INTAKE_TIMEOUT} is {@code
 * services.order-intake.timeout}. Dots and dashes are both underscores there, so the schema and the names in the files
 * tell what is meant.
 */
final class Variables {
    private static final String PREFIX = "MESSAGING_";
    private static final int DEEPEST = 8;
    private static final Set<String> OURS = Set.of("MESSAGING_CONFIG", "MESSAGING_PROFILE");

    private final Shape root;
    private final Node.Section files;

    Variables(Shape root, Node.Section files) {
        this.root = root;
        this.files = files;
    }

    /** What the variables say; those that mean nothing may be another program's, so they are a warning only. */
    Node.Section layer(Map<String, String> environment, Consumer<String> warning) {
        Node.Section layer = Node.Section.empty(Origin.of("environment"));
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(PREFIX) || OURS.contains(name)) {
                continue;
            }
            Optional<List<String>> path = path(root, files, name.substring(PREFIX.length()));
            if (path.isPresent()) {
                layer = layer.with(path.get(), new Node.Text(variable.getValue(), Origin.of("environment " + name)));
            } else {
                unknown.add(DidYouMean.nearest(all(root, files, 0), name.substring(PREFIX.length()))
                        .map(meant -> name + " (did you mean " + PREFIX + meant + "?)")
                        .orElse(name));
            }
        }
        if (!unknown.isEmpty()) {
            warning.accept("environment variables that begin with " + PREFIX + " but set nothing here: "
                    + String.join(", ", unknown)
                    + "; if they are another program's, give this one a cleaner environment");
        }
        return layer;
    }

    private static Optional<List<String>> path(Shape shape, @Nullable Node known, String rest) {
        if (rest.isEmpty()) {
            boolean value = shape instanceof Shape.Value || shape instanceof Shape.Items;
            return value ? Optional.of(List.of()) : Optional.empty();
        }
        if (shape instanceof Shape.Unknown && known != null) {
            return Optional.of(List.of(key(rest)));
        }
        return candidates(shape, known, rest)
                .flatMap(key -> path(shape, known, key, rest).stream())
                .findFirst();
    }

    private static Optional<List<String>> path(Shape shape, @Nullable Node known, String key, String rest) {
        String name = variable(key);
        if (!rest.equals(name) && !rest.startsWith(name + "_")) {
            return Optional.empty();
        }
        Node below = known instanceof Node.Section section ? section.at(key) : null;
        return below(shape, key)
                .flatMap(inner -> path(inner, below, rest.substring(Math.min(rest.length(), name.length() + 1))))
                .map(path -> Stream.concat(Stream.of(key), path.stream()).toList());
    }

    /** Keys that may be meant; names of the files first, then any that could be. */
    private static Stream<String> candidates(Shape shape, @Nullable Node known, String rest) {
        Set<String> names = expected(shape, known);
        if (shape instanceof Shape.Names) {
            for (int end = rest.indexOf('_', 1); end > 0; end = rest.indexOf('_', end + 1)) {
                names.add(key(rest.substring(0, end)));
            }
            names.add(key(rest));
        }
        return names.stream();
    }

    private static Set<String> expected(Shape shape, @Nullable Node known) {
        Set<String> names = new LinkedHashSet<>();
        if (shape instanceof Shape.Section section) {
            names.addAll(section.names());
        } else if (shape instanceof Shape.Names named) {
            if (known instanceof Node.Section section) {
                names.addAll(section.entries().keySet());
            }
            names.addAll(named.usual());
        }
        return names;
    }

    /** What could have been meant. */
    private static List<String> all(Shape shape, @Nullable Node known, int depth) {
        List<String> all = new ArrayList<>();
        for (String key : depth == DEEPEST ? Set.<String>of() : expected(shape, known)) {
            Node node = known instanceof Node.Section section ? section.at(key) : null;
            below(shape, key).ifPresent(inner -> {
                if (inner instanceof Shape.Value || inner instanceof Shape.Items) {
                    all.add(variable(key));
                }
                all(inner, node, depth + 1).forEach(rest -> all.add(variable(key) + "_" + rest));
            });
        }
        return all;
    }

    private static Optional<Shape> below(Shape shape, String key) {
        return shape instanceof Shape.Section section
                ? section.at(key)
                : Optional.of(((Shape.Names) shape).each().apply(key));
    }

    private static String key(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}

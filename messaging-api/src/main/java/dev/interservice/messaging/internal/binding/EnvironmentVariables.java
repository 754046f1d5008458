package dev.interservice.messaging.internal.binding;

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
public final class EnvironmentVariables {
    private static final String PREFIX = "MESSAGING_";
    private static final int MAX_DEPTH = 8;
    private static final Set<String> LOADER_VARIABLES = Set.of("MESSAGING_CONFIG", "MESSAGING_PROFILE");

    private final ConfigSchema root;
    private final ConfigNode.SectionNode files;

    public EnvironmentVariables(ConfigSchema root, ConfigNode.SectionNode files) {
        this.root = root;
        this.files = files;
    }

    /** What the variables say; those that mean nothing may be another program's, so they are a warning only. */
    public ConfigNode.SectionNode layer(Map<String, String> environment, Consumer<String> warning) {
        ConfigNode.SectionNode layer = ConfigNode.SectionNode.empty(SourceLocation.of("environment"));
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(PREFIX) || LOADER_VARIABLES.contains(name)) {
                continue;
            }
            Optional<List<String>> path = path(root, files, name.substring(PREFIX.length()));
            if (path.isPresent()) {
                layer = layer.with(
                        path.get(),
                        new ConfigNode.TextNode(variable.getValue(), SourceLocation.of("environment " + name)));
            } else {
                unknown.add(SpellingSuggestions.nearest(possibleNames(root, files, 0), name.substring(PREFIX.length()))
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

    private static Optional<List<String>> path(ConfigSchema schema, @Nullable ConfigNode known, String rest) {
        if (rest.isEmpty()) {
            boolean value = schema instanceof ConfigSchema.ValueSchema || schema instanceof ConfigSchema.ListSchema;
            return value ? Optional.of(List.of()) : Optional.empty();
        }
        if (schema instanceof ConfigSchema.UnavailableSchema && known != null) {
            return Optional.of(List.of(toKey(rest)));
        }
        return possibleKeys(schema, known, rest)
                .flatMap(key -> path(schema, known, key, rest).stream())
                .findFirst();
    }

    private static Optional<List<String>> path(
            ConfigSchema schema, @Nullable ConfigNode known, String key, String rest) {
        String name = toVariable(key);
        if (!rest.equals(name) && !rest.startsWith(name + "_")) {
            return Optional.empty();
        }
        ConfigNode below = known instanceof ConfigNode.SectionNode section ? section.get(key) : null;
        return child(schema, key)
                .flatMap(inner -> path(inner, below, rest.substring(Math.min(rest.length(), name.length() + 1))))
                .map(path -> Stream.concat(Stream.of(key), path.stream()).toList());
    }

    /** Keys that may be meant; names of the files first, then any that could be. */
    private static Stream<String> possibleKeys(ConfigSchema schema, @Nullable ConfigNode known, String rest) {
        Set<String> names = expectedKeys(schema, known);
        if (schema instanceof ConfigSchema.MapSchema) {
            for (int end = rest.indexOf('_', 1); end > 0; end = rest.indexOf('_', end + 1)) {
                names.add(toKey(rest.substring(0, end)));
            }
            names.add(toKey(rest));
        }
        return names.stream();
    }

    private static Set<String> expectedKeys(ConfigSchema schema, @Nullable ConfigNode known) {
        Set<String> names = new LinkedHashSet<>();
        if (schema instanceof ConfigSchema.SectionSchema section) {
            names.addAll(section.names());
        } else if (schema instanceof ConfigSchema.MapSchema named) {
            if (known instanceof ConfigNode.SectionNode section) {
                names.addAll(section.entries().keySet());
            }
            names.addAll(named.expectedNames());
        }
        return names;
    }

    /** What could have been meant. */
    private static List<String> possibleNames(ConfigSchema schema, @Nullable ConfigNode known, int depth) {
        List<String> all = new ArrayList<>();
        for (String key : depth == MAX_DEPTH ? Set.<String>of() : expectedKeys(schema, known)) {
            ConfigNode node = known instanceof ConfigNode.SectionNode section ? section.get(key) : null;
            child(schema, key).ifPresent(inner -> {
                if (inner instanceof ConfigSchema.ValueSchema || inner instanceof ConfigSchema.ListSchema) {
                    all.add(toVariable(key));
                }
                possibleNames(inner, node, depth + 1).forEach(rest -> all.add(toVariable(key) + "_" + rest));
            });
        }
        return all;
    }

    private static Optional<ConfigSchema> child(ConfigSchema schema, String key) {
        return schema instanceof ConfigSchema.SectionSchema section
                ? section.find(key)
                : Optional.of(((ConfigSchema.MapSchema) schema).valueSchema().apply(key));
    }

    private static String toKey(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String toVariable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}

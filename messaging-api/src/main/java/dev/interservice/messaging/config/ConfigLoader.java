package dev.interservice.messaging.config;

import dev.interservice.messaging.ConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the files and puts the layers on top of each other. */
final class ConfigLoader {
    private static final String USUAL = "messaging.yaml";
    private static final String PREFIX = "messaging.";
    private static final String FILE = "messaging.config";
    private static final String PROFILE = "messaging.profile";

    private final Surroundings surroundings;

    ConfigLoader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    MessagingConfig load() {
        Optional<Surroundings.Named> named = surroundings.named(FILE, "MESSAGING_CONFIG");
        if (named.isPresent()) {
            return load(
                    surroundings.directory().resolve(path(named.get())),
                    named.get().origin(),
                    Map.of());
        }
        Shelf directory = Shelf.directory(surroundings.directory());
        Shelf shelf = directory.text(USUAL).isPresent() ? directory : Shelf.classPath(surroundings.loader());
        String text = shelf.text(USUAL)
                .orElseThrow(() -> new ConfigException("there is no " + USUAL + " in "
                        + surroundings.directory().toAbsolutePath()
                        + " or on the class path: create it, or name another"
                        + " file with -Dmessaging.config or MESSAGING_CONFIG"));
        return load(shelf, USUAL, text, Map.of());
    }

    MessagingConfig load(Path file, Map<String, String> overrides) {
        return load(surroundings.directory().resolve(file), "load", overrides);
    }

    private MessagingConfig load(Path file, String origin, Map<String, String> overrides) {
        Path name = file.getFileName();
        Shelf shelf = Shelf.directory(
                Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
        if (name == null) {
            throw new ConfigException(origin + ": " + file + " is no file: name a YAML file");
        }
        String text = shelf.text(name.toString())
                .orElseThrow(() -> new ConfigException(origin + ": the file " + file.toAbsolutePath()
                        + " does not exist: create it, or name another"));
        return load(shelf, name.toString(), text, overrides);
    }

    private MessagingConfig load(Shelf shelf, String name, String text, Map<String, String> overrides) {
        Problems problems = new Problems();
        Optional<Node.Section> file = read(shelf.label(name), text, problems);
        Optional<Node.Section> profile = profile(shelf, name, problems);
        if (file.isEmpty() || profile.isEmpty()) {
            problems.throwIfAny();
        }
        Binding binding = new Binding(surroundings, problems);
        Node.Section files = profile.orElseThrow().over(file.orElseThrow());
        Node.Section variables =
                new Variables(binding.root(), files).layer(surroundings.environment(), surroundings.warning());
        Node.Section properties = layer(ownProperties(), key -> Origin.of("system property " + PREFIX + key));
        Node.Section code = layer(overrides, key -> Origin.of("override"));
        return binding.bind(
                code.over(properties).over(variables).over(files), file.get().origin());
    }

    /** What stands below {@code messaging:}. */
    private static Optional<Node.Section> read(String label, String text, Problems problems) {
        return YamlFile.read(label, text, problems).map(root -> {
            root.entries().forEach((key, node) -> {
                if (!key.equals("messaging")) {
                    problems.add(
                            node.origin(),
                            "unknown key " + Problems.quote(key) + ": everything stands below \"messaging:\"");
                } else if (node instanceof Node.Text || node instanceof Node.Items) {
                    problems.add(node.origin(), "messaging must be a section: indent its keys below it");
                }
            });
            return new Node.Section(root.section("messaging").entries(), root.origin());
        });
    }

    private Optional<Node.Section> profile(Shelf shelf, String name, Problems problems) {
        Optional<Surroundings.Named> profile = surroundings.named(PROFILE, "MESSAGING_PROFILE");
        if (profile.isEmpty()) {
            return Optional.of(Node.Section.empty(Origin.of("profile")));
        }
        String wanted = profile.get().name();
        if (!wanted.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,59}")) {
            throw new ConfigException(profile.get().origin() + ": " + Problems.quote(wanted)
                    + " is no profile: write letters, digits and dashes, such as test");
        }
        int dot = name.lastIndexOf('.');
        String sibling = dot < 0 ? name + "-" + wanted : name.substring(0, dot) + "-" + wanted + name.substring(dot);
        String text = shelf.text(sibling)
                .orElseThrow(() -> new ConfigException(profile.get().origin() + ": there is no " + shelf.label(sibling)
                        + " beside " + shelf.label(name) + ": create it, or choose no profile"));
        return read(shelf.label(sibling), text, problems);
    }

    private Map<String, String> ownProperties() {
        return surroundings.properties().entrySet().stream()
                .filter(property -> property.getKey().startsWith(PREFIX))
                .filter(property ->
                        !property.getKey().equals(FILE) && !property.getKey().equals(PROFILE))
                .collect(Collectors.toMap(
                        property -> property.getKey().substring(PREFIX.length()), Map.Entry::getValue));
    }

    private static Node.Section layer(Map<String, String> dotted, Function<String, Origin> origin) {
        Node.Section layer = Node.Section.empty(Origin.of("layer"));
        for (Map.Entry<String, String> entry : new TreeMap<>(dotted).entrySet()) {
            List<String> path = Arrays.asList(entry.getKey().split("\\.", -1));
            layer = layer.with(path, new Node.Text(entry.getValue(), origin.apply(entry.getKey())));
        }
        return layer;
    }

    private static Path path(Surroundings.Named named) {
        try {
            return Path.of(named.name());
        } catch (InvalidPathException other) {
            throw new ConfigException(
                    named.origin() + ": " + Problems.quote(named.name()) + " is no path: name a file");
        }
    }
}

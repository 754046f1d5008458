package dev.interservice.messaging.config;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.internal.binding.ConfigFileSource;
import dev.interservice.messaging.internal.binding.ConfigNode;
import dev.interservice.messaging.internal.binding.ConfigProblems;
import dev.interservice.messaging.internal.binding.EnvironmentVariables;
import dev.interservice.messaging.internal.binding.SourceLocation;
import dev.interservice.messaging.internal.binding.YamlReader;
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
    private static final String DEFAULT_FILE = "messaging.yaml";
    private static final String PREFIX = "messaging.";
    private static final String FILE_PROPERTY = "messaging.config";
    private static final String PROFILE_PROPERTY = "messaging.profile";

    private final ConfigLoadInputs loadInputs;

    ConfigLoader(ConfigLoadInputs loadInputs) {
        this.loadInputs = loadInputs;
    }

    MessagingConfig load() {
        Optional<ConfigLoadInputs.LoaderOption> named = loadInputs.loaderOption(FILE_PROPERTY, "MESSAGING_CONFIG");
        if (named.isPresent()) {
            return load(
                    loadInputs.directory().resolve(path(named.get())),
                    named.get().origin(),
                    Map.of());
        }
        ConfigFileSource directory = ConfigFileSource.directory(loadInputs.directory());
        ConfigFileSource fileSource = directory.readText(DEFAULT_FILE).isPresent()
                ? directory
                : ConfigFileSource.classPath(loadInputs.loader());
        String text = fileSource
                .readText(DEFAULT_FILE)
                .orElseThrow(() -> new ConfigException("there is no " + DEFAULT_FILE + " in "
                        + loadInputs.directory().toAbsolutePath()
                        + " or on the class path: create it, or name another"
                        + " file with -Dmessaging.config or MESSAGING_CONFIG"));
        return load(fileSource, DEFAULT_FILE, text, Map.of());
    }

    MessagingConfig load(Path file, Map<String, String> overrides) {
        return load(loadInputs.directory().resolve(file), "load", overrides);
    }

    private MessagingConfig load(Path file, String origin, Map<String, String> overrides) {
        Path name = file.getFileName();
        ConfigFileSource fileSource = ConfigFileSource.directory(
                Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
        if (name == null) {
            throw new ConfigException(origin + ": " + file + " is no file: name a YAML file");
        }
        String text = fileSource
                .readText(name.toString())
                .orElseThrow(() -> new ConfigException(origin + ": the file " + file.toAbsolutePath()
                        + " does not exist: create it, or name another"));
        return load(fileSource, name.toString(), text, overrides);
    }

    private MessagingConfig load(ConfigFileSource fileSource, String name, String text, Map<String, String> overrides) {
        ConfigProblems problems = new ConfigProblems();
        Optional<ConfigNode.SectionNode> file = read(fileSource.label(name), text, problems);
        Optional<ConfigNode.SectionNode> profile = readProfile(fileSource, name, problems);
        if (file.isEmpty() || profile.isEmpty()) {
            problems.throwIfAny();
        }
        ConfigBinder configBinder = new ConfigBinder(loadInputs, problems);
        ConfigNode.SectionNode files = profile.orElseThrow().withFallback(file.orElseThrow());
        ConfigNode.SectionNode variables = new EnvironmentVariables(configBinder.rootSchema(), files)
                .layer(loadInputs.environment(), loadInputs.warning());
        ConfigNode.SectionNode properties =
                layer(ownProperties(), key -> SourceLocation.of("system property " + PREFIX + key));
        ConfigNode.SectionNode code = layer(overrides, key -> SourceLocation.of("override"));
        return configBinder.bind(
                code.withFallback(properties).withFallback(variables).withFallback(files),
                file.get().location());
    }

    /** What stands below {@code messaging:}. */
    private static Optional<ConfigNode.SectionNode> read(String label, String text, ConfigProblems problems) {
        return YamlReader.read(label, text, problems).map(root -> {
            root.entries().forEach((key, node) -> {
                if (!key.equals("messaging")) {
                    problems.add(
                            node.location(),
                            "unknown key " + ConfigProblems.quote(key) + ": everything stands below \"messaging:\"");
                } else if (node instanceof ConfigNode.TextNode || node instanceof ConfigNode.ListNode) {
                    problems.add(node.location(), "messaging must be a section: indent its keys below it");
                }
            });
            return new ConfigNode.SectionNode(root.section("messaging").entries(), root.location());
        });
    }

    private Optional<ConfigNode.SectionNode> readProfile(
            ConfigFileSource fileSource, String name, ConfigProblems problems) {
        Optional<ConfigLoadInputs.LoaderOption> profile =
                loadInputs.loaderOption(PROFILE_PROPERTY, "MESSAGING_PROFILE");
        if (profile.isEmpty()) {
            return Optional.of(ConfigNode.SectionNode.empty(SourceLocation.of("profile")));
        }
        String wanted = profile.get().name();
        if (!wanted.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,59}")) {
            throw new ConfigException(profile.get().origin() + ": " + ConfigProblems.quote(wanted)
                    + " is no profile: write letters, digits and dashes, such as test");
        }
        int dot = name.lastIndexOf('.');
        String sibling = dot < 0 ? name + "-" + wanted : name.substring(0, dot) + "-" + wanted + name.substring(dot);
        String text = fileSource
                .readText(sibling)
                .orElseThrow(
                        () -> new ConfigException(profile.get().origin() + ": there is no " + fileSource.label(sibling)
                                + " beside " + fileSource.label(name) + ": create it, or choose no profile"));
        return read(fileSource.label(sibling), text, problems);
    }

    private Map<String, String> ownProperties() {
        return loadInputs.properties().entrySet().stream()
                .filter(property -> property.getKey().startsWith(PREFIX))
                .filter(property -> !property.getKey().equals(FILE_PROPERTY)
                        && !property.getKey().equals(PROFILE_PROPERTY))
                .collect(Collectors.toMap(
                        property -> property.getKey().substring(PREFIX.length()), Map.Entry::getValue));
    }

    private static ConfigNode.SectionNode layer(Map<String, String> dotted, Function<String, SourceLocation> origin) {
        ConfigNode.SectionNode layer = ConfigNode.SectionNode.empty(SourceLocation.of("layer"));
        for (Map.Entry<String, String> entry : new TreeMap<>(dotted).entrySet()) {
            List<String> path = Arrays.asList(entry.getKey().split("\\.", -1));
            layer = layer.with(path, new ConfigNode.TextNode(entry.getValue(), origin.apply(entry.getKey())));
        }
        return layer;
    }

    private static Path path(ConfigLoadInputs.LoaderOption option) {
        try {
            return Path.of(option.name());
        } catch (InvalidPathException other) {
            throw new ConfigException(
                    option.origin() + ": " + ConfigProblems.quote(option.name()) + " is no path: name a file");
        }
    }
}

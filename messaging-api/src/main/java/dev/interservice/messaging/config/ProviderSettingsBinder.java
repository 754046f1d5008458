package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.internal.binding.ConfigNode;
import dev.interservice.messaging.internal.binding.ConfigProblems;
import dev.interservice.messaging.internal.binding.ConfigSchema;
import dev.interservice.messaging.internal.binding.PlaceholderResolver;
import dev.interservice.messaging.internal.binding.RecordBinder;
import dev.interservice.messaging.internal.binding.RecordedSettings;
import dev.interservice.messaging.internal.binding.SourceLocation;
import dev.interservice.messaging.internal.binding.SpellingSuggestions;
import dev.interservice.messaging.transport.Secret;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds what stands under {@code transports} or {@code registries}: those in use, by the records their providers ask
 * for.
 */
final class ProviderSettingsBinder {
    private final ProviderCatalog catalog;
    private final RecordBinder binder;
    private final RecordedSettings recorded;
    private final ConfigProblems problems;

    ProviderSettingsBinder(
            ProviderCatalog catalog, RecordBinder binder, RecordedSettings recorded, ConfigProblems problems) {
        this.catalog = catalog;
        this.binder = binder;
        this.recorded = recorded;
        this.problems = problems;
    }

    /** What was given, or what the record makes of nothing. */
    static <S extends Record> S settings(
            ProviderCatalog.ProviderKind kind, String name, Class<S> type, @Nullable Record given) {
        if (given != null && !(given instanceof UnboundSettings)) {
            if (!type.isInstance(given)) {
                throw new ConfigException("the settings of " + kind.name() + " \"" + name + "\" are a "
                        + given.getClass().getSimpleName() + ": give it a " + type.getSimpleName());
            }
            return type.cast(given);
        }
        ConfigProblems problems = new ConfigProblems();
        PlaceholderResolver none = new PlaceholderResolver(Map.of(), Path.of(""));
        Record made = new RecordBinder(none, new RecordedSettings(), Secret.class::isInstance, problems)
                .bindSection(
                        ConfigSchema.of(type),
                        kind.section() + "." + name,
                        ConfigNode.SectionNode.empty(SourceLocation.of("code")));
        problems.throwIfAny();
        return type.cast(requireNonNull(made));
    }

    /** The settings of the transports in use that are declared, and a sign for each other that is. */
    Map<String, Record> bind(Set<String> inUse, ConfigNode.SectionNode declared) {
        Map<String, Record> all = new LinkedHashMap<>();
        for (String name : inUse) {
            ConfigNode node = declared.get(name);
            Optional<Record> settings = node == null ? checkUndeclared(name) : bindDeclared(name, node);
            settings.ifPresent(record -> all.put(name, record));
        }
        declared.entries().forEach((name, node) -> {
            if (!inUse.contains(name)) {
                all.put(name, new UnboundSettings.UnusedSettings());
                checkName(name, node);
            }
        });
        return all;
    }

    /** Checked only: it is made of nothing when it is started. */
    private Optional<Record> checkUndeclared(String name) {
        SourceLocation location =
                new SettingOrigins(recorded).locationOf(catalog.kind(), name).orElse(SourceLocation.of("default"));
        if (!catalog.isAvailable(name)) {
            problems.add(location, missing(name));
        }
        bindSettings(name, ConfigNode.SectionNode.empty(location));
        return Optional.empty();
    }

    private Optional<Record> bindDeclared(String name, ConfigNode node) {
        if (catalog.isAvailable(name)) {
            return bindSettings(name, node);
        }
        if (isEmpty(node) && !catalog.knownNames().contains(name)) {
            return Optional.of(new UnboundSettings.ProgrammaticSettings());
        }
        problems.add(node.location(), missing(name));
        return Optional.empty();
    }

    private Optional<Record> bindSettings(String name, ConfigNode node) {
        String path = catalog.kind().section() + "." + name;
        Optional<Record> settings =
                catalog.settingsType().apply(name).map(type -> binder.bindSection(ConfigSchema.of(type), path, node));
        settings.ifPresent(record -> recorded.record(path, record, path, node.location()));
        return settings;
    }

    /** The settings of one that is not in use are not read, but its name and its keys should mean something. */
    private void checkName(String name, ConfigNode node) {
        if (!catalog.knownNames().contains(name) && !isEmpty(node)) {
            problems.add(node.location(), missing(name));
        }
    }

    private String missing(String name) {
        if (catalog.knownNames().contains(name)) {
            return catalog.missingMessage().apply(name);
        }
        String section = catalog.kind().section();
        return SpellingSuggestions.nearest(catalog.knownNames(), name)
                .map(meant -> catalog.kind().name() + " " + ConfigProblems.quote(name) + " is unknown: did you mean \""
                        + meant + "\"?")
                .orElseGet(() -> catalog.missingMessage().apply(name) + "; if code brings it, write " + section + ": { "
                        + name + ": {} }");
    }

    private static boolean isEmpty(ConfigNode node) {
        return node instanceof ConfigNode.NullNode
                || (node instanceof ConfigNode.SectionNode section
                        && section.entries().isEmpty());
    }
}

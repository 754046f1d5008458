package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.transport.Secret;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds what stands under {@code transports} or {@code registries}: those in use, by the records their providers ask for. */
final class ProviderSections {
    private final Providers providers;
    private final Binder binder;
    private final RecordedSettings recorded;
    private final Problems problems;

    ProviderSections(Providers providers, Binder binder, RecordedSettings recorded, Problems problems) {
        this.providers = providers;
        this.binder = binder;
        this.recorded = recorded;
        this.problems = problems;
    }

    /** What was given, or what the record makes of nothing. */
    static <S extends Record> S settings(Providers.Kind kind, String name, Class<S> type, @Nullable Record given) {
        if (given != null && !(given instanceof Unbound)) {
            if (!type.isInstance(given)) {
                throw new ConfigException("the settings of " + kind.name() + " \"" + name + "\" are a "
                        + given.getClass().getSimpleName() + ": give it a " + type.getSimpleName());
            }
            return type.cast(given);
        }
        Problems problems = new Problems();
        Placeholders none = new Placeholders(Map.of(), Path.of(""));
        Record made = new Binder(none, new RecordedSettings(), Secret.class::isInstance, problems)
                .section(Shape.of(type), kind.section() + "." + name, Node.Section.empty(Origin.of("code")));
        problems.throwIfAny();
        return type.cast(requireNonNull(made));
    }

    /** The settings of the transports in use that are declared, and a sign for each other that is. */
    Map<String, Record> bind(Set<String> inUse, Node.Section declared) {
        Map<String, Record> all = new LinkedHashMap<>();
        for (String name : inUse) {
            Node node = declared.at(name);
            Optional<Record> settings = node == null ? undeclared(name) : declared(name, node);
            settings.ifPresent(record -> all.put(name, record));
        }
        declared.entries().forEach((name, node) -> {
            if (!inUse.contains(name)) {
                all.put(name, new Unbound.NotInUse());
                checkName(name, node);
            }
        });
        return all;
    }

    /** Checked only: it is made of nothing when it is started. */
    private Optional<Record> undeclared(String name) {
        Origin origin = new Origins(recorded).of(providers.kind(), name).orElse(Origin.of("default"));
        if (!providers.isAtHand(name)) {
            problems.add(origin, missing(name));
        }
        read(name, Node.Section.empty(origin));
        return Optional.empty();
    }

    private Optional<Record> declared(String name, Node node) {
        if (providers.isAtHand(name)) {
            return read(name, node);
        }
        if (isEmpty(node) && !providers.namesOfAll().contains(name)) {
            return Optional.of(new Unbound.BroughtByCode());
        }
        problems.add(node.origin(), missing(name));
        return Optional.empty();
    }

    private Optional<Record> read(String name, Node node) {
        String path = providers.kind().section() + "." + name;
        Optional<Record> settings =
                providers.settings().apply(name).map(type -> binder.section(Shape.of(type), path, node));
        settings.ifPresent(record -> recorded.record(path, record, path, node.origin()));
        return settings;
    }

    /** The settings of one that is not in use are not read, but its name and its keys should mean something. */
    private void checkName(String name, Node node) {
        if (!providers.namesOfAll().contains(name) && !isEmpty(node)) {
            problems.add(node.origin(), missing(name));
        }
    }

    private String missing(String name) {
        if (providers.namesOfAll().contains(name)) {
            return providers.missing().apply(name);
        }
        String section = providers.kind().section();
        return DidYouMean.nearest(providers.namesOfAll(), name)
                .map(meant -> providers.kind().name() + " " + Problems.quote(name) + " is unknown: did you mean \""
                        + meant + "\"?")
                .orElseGet(() -> providers.missing().apply(name) + "; if code brings it, write " + section + ": { "
                        + name + ": {} }");
    }

    private static boolean isEmpty(Node node) {
        return node instanceof Node.Nothing
                || (node instanceof Node.Section section && section.entries().isEmpty());
    }
}

package dev.interservice.messaging.config;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.internal.binding.ConfigNode;
import dev.interservice.messaging.internal.binding.ConfigProblems;
import dev.interservice.messaging.internal.binding.ConfigSchema;
import dev.interservice.messaging.internal.binding.PlaceholderResolver;
import dev.interservice.messaging.internal.binding.RecordBinder;
import dev.interservice.messaging.internal.binding.RecordedSettings;
import dev.interservice.messaging.internal.binding.SourceLocation;
import dev.interservice.messaging.internal.binding.UnknownKeyCheck;
import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.Secret;
import dev.interservice.messaging.transport.TransportProviders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes the configuration of what all layers say together, or tells all problems at once. */
final class ConfigBinder {
    private static final ConfigSchema.SectionSchema WITHOUT_PROVIDER_SECTIONS = new ConfigSchema.SectionSchema(
            RootSettings.class,
            Map.of(
                    "transports",
                    unavailableSections(ProviderCatalog.TRANSPORT),
                    "registries",
                    unavailableSections(ProviderCatalog.REGISTRY)));

    private final ConfigLoadInputs loadInputs;
    private final ConfigProblems problems;
    private final ConfigSchema.SectionSchema rootSchema;
    private final RecordedSettings recorded = new RecordedSettings();
    private final SettingOrigins origins = new SettingOrigins(recorded);

    ConfigBinder(ConfigLoadInputs loadInputs, ConfigProblems problems) {
        this.loadInputs = loadInputs;
        this.problems = problems;
        rootSchema = schema(loadInputs.transports(), loadInputs.registries());
    }

    /** The schema, with the settings of the transports at hand. */
    ConfigSchema.SectionSchema rootSchema() {
        return rootSchema;
    }

    /** @param file where something is missing */
    MessagingConfig bind(ConfigNode.SectionNode merged, SourceLocation file) {
        new UnknownKeyCheck(problems, ConfigBinder::requireName).check(rootSchema, "", merged);
        RecordBinder binder = new RecordBinder(
                new PlaceholderResolver(loadInputs.environment(), loadInputs.directory()),
                recorded,
                Secret.class::isInstance,
                problems);
        // Transports are bound afterwards: only now it is known which are in use.
        RootSettings rootSettings = (RootSettings) binder.bindSection(WITHOUT_PROVIDER_SECTIONS, "", merged);
        if (rootSettings == null) {
            problems.throwIfAny();
            throw new IllegalStateException("no configuration and no problem");
        }
        ScopedSettings declaredDefaults =
                Optional.ofNullable(rootSettings.defaults()).orElse(ScopedSettings.NONE);
        Optional<String> forced = Optional.ofNullable(rootSettings.forceTransport());
        ConfigNode.SectionNode declared = merged.section("transports");
        SettingsResolver resolver = new SettingsResolver(
                forced,
                unused(declared),
                unused(merged.section("registries")),
                declaredDefaults,
                rootSettings.services());
        ScopedSettings defaults = resolver.defaultsWithTransport();
        if (!declaredDefaults.equals(defaults)) {
            declared.entries()
                    .forEach((name, node) -> recorded.record("defaults.transport", name, name, node.location()));
        }
        Map<String, Record> transports = new ProviderSettingsBinder(
                        ProviderCatalog.of(loadInputs.transports()), binder, recorded, problems)
                .bind(resolver.transportsInUse(), declared);
        Map<String, Record> registries = bindRegistries(resolver, merged.section("registries"));
        new PolicyConsistencyCheck(origins, problems).check(defaults, rootSettings.services());
        String service = serviceName(rootSettings, merged, file);
        problems.throwIfAny();
        MessagingLimits limits = Optional.ofNullable(rootSettings.limits())
                .map(LimitSettings::limits)
                .orElse(MessagingLimits.DEFAULT);
        InstanceSettings instanceSettings = Optional.ofNullable(rootSettings.service())
                .map(RootSettings.ServiceSection::instanceSettings)
                .orElse(InstanceSettings.DEFAULT);
        return new MessagingConfig(
                service,
                instanceSettings,
                forced,
                transports,
                registries,
                defaults,
                rootSettings.services(),
                limits,
                origins);
    }

    /**
     * A forced transport may need none, and nothing of them then; only when it does need one is it missed at the start.
     */
    private Map<String, Record> bindRegistries(SettingsResolver resolver, ConfigNode.SectionNode declared) {
        ConfigProblems own = resolver.forceTransport().isPresent() ? new ConfigProblems() : problems;
        RecordBinder binder = new RecordBinder(
                new PlaceholderResolver(loadInputs.environment(), loadInputs.directory()),
                recorded,
                Secret.class::isInstance,
                own);
        Map<String, Record> bound = new ProviderSettingsBinder(
                        ProviderCatalog.of(loadInputs.registries()), binder, recorded, own)
                .bind(resolver.registriesInUse(), declared);
        return resolver.forceTransport().isPresent() && own.count() > 0 ? unused(declared) : bound;
    }

    private static Map<String, Record> unused(ConfigNode.SectionNode declared) {
        Map<String, Record> unread = new LinkedHashMap<>();
        declared.entries().keySet().forEach(name -> unread.put(name, new UnboundSettings.UnusedSettings()));
        return unread;
    }

    private static ConfigSchema unavailableSections(ProviderCatalog.ProviderKind kind) {
        return new ConfigSchema.MapSchema(name -> new ConfigSchema.UnavailableSchema(kind.name()), Set.of());
    }

    /** The schema of everything below {@code messaging:}, with the settings of these transports and registries. */
    static ConfigSchema.SectionSchema schema(TransportProviders transports, RegistryProviders registries) {
        return new ConfigSchema.SectionSchema(
                RootSettings.class,
                Map.of(
                        "transports", sections(ProviderCatalog.of(transports)),
                        "registries", sections(ProviderCatalog.of(registries))));
    }

    private static ConfigSchema sections(ProviderCatalog catalog) {
        Function<String, ConfigSchema> settings = name -> catalog.settingsType()
                .apply(name)
                .<ConfigSchema>map(ConfigSchema::of)
                .orElseGet(
                        () -> new ConfigSchema.UnavailableSchema(catalog.kind().name()));
        return new ConfigSchema.MapSchema(settings, catalog.availableNames());
    }

    /** Names of services, contracts and groups go on the wire; a transport's own maps may have any. */
    private static void requireName(String path, String name) {
        if (path.equals("services") || path.startsWith("services.")) {
            Contract.requireName("a name below " + path, name);
        }
    }

    private String serviceName(RootSettings rootSettings, ConfigNode.SectionNode merged, SourceLocation file) {
        String name =
                rootSettings.service() == null ? null : rootSettings.service().name();
        ConfigNode serviceNode = merged.get("service");
        boolean isSection = serviceNode == null
                || serviceNode instanceof ConfigNode.NullNode
                || serviceNode instanceof ConfigNode.SectionNode;
        if (name == null && isSection && merged.section("service").get("name") == null) {
            problems.add(file, "service.name is missing: write service: { name: order } below messaging:");
        }
        return name == null ? "" : name;
    }
}

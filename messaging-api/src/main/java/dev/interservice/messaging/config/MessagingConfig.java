package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Setting;
import dev.interservice.messaging.lookup.RegistryProvider;
import dev.interservice.messaging.transport.TransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything one service may decide without touching its code. Immutable; each method returns a changed configuration.
 *
 * @param service the name of the service, in kebab-case
 * @param instanceSettings which of the service's calls this instance is to get
 * @param forceTransport the one transport that carries everything, whatever else is said
 * @param transports the settings of transports by name, for {@link #settings}
 * @param registries the settings of registries by name, for {@link #settings}
 * @param defaults how all contracts travel
 * @param services what the contracts of single services do differently, by the service's name
 * @param limits what bounds the {@code Messaging} instance as a whole
 * @param origins where all this came from
 */
public record MessagingConfig(
        String service,
        InstanceSettings instanceSettings,
        Optional<String> forceTransport,
        Map<String, Record> transports,
        Map<String, Record> registries,
        ScopedSettings defaults,
        Map<String, ServiceSettings> services,
        MessagingLimits limits,
        SettingOrigins origins) {

    /** Copies the maps. */
    public MessagingConfig {
        Contract.requireName("service", service);
        requireNonNull(forceTransport, "forceTransport");
        requireNonNull(instanceSettings, "instanceSettings");
        transports = Map.copyOf(transports);
        registries = Map.copyOf(registries);
        requireNonNull(defaults, "defaults");
        services = Map.copyOf(services);
        requireNonNull(limits, "limits");
        requireNonNull(origins, "origins");
        new SettingsResolver(forceTransport, transports, registries, defaults, services).requireBound();
    }

    /**
     * What {@code -Dmessaging.config} or {@code MESSAGING_CONFIG} names, else {@code messaging.yaml} in the working
     * directory or on the class path, with the layers of {@link #load(Path, Map)}.
     */
    public static MessagingConfig load() {
        return new ConfigLoader(ConfigLoadInputs.ofCurrentProcess()).load();
    }

    /** A file, with the layers of {@link #load(Path, Map)}. */
    public static MessagingConfig load(Path file) {
        return load(file, Map.of());
    }

    /**
     * A file with the layers above it: overrides go before system properties ({@code -Dmessaging.defaults.timeout=1s}),
     * these before variables ({@code MESSAGING_DEFAULTS_TIMEOUT}), these before the profile's file, that before the
     * file.
     *
     * @param overrides values by their keys below {@code messaging.}, such as {@code defaults.timeout}
     * @throws dev.interservice.messaging.ConfigException with all problems at once
     */
    public static MessagingConfig load(Path file, Map<String, String> overrides) {
        return new ConfigLoader(ConfigLoadInputs.ofCurrentProcess())
                .load(requireNonNull(file, "file"), Map.copyOf(overrides));
    }

    /** A configuration of a service with everything by default and no transport. */
    public static MessagingConfig of(String service) {
        return new MessagingConfig(
                service,
                InstanceSettings.DEFAULT,
                Optional.empty(),
                Map.of(),
                Map.of(),
                ScopedSettings.NONE,
                Map.of(),
                MessagingLimits.DEFAULT,
                SettingOrigins.NONE);
    }

    /** Everything in the memory of this JVM, in a broker of the service's own: for unit tests. */
    public static MessagingConfig inMemory(String service) {
        return of(service).defaults(ScopedSettings.NONE.transport("in-memory"));
    }

    /** This configuration with everything sent through one transport. */
    public MessagingConfig forceTransport(String name) {
        return new MessagingConfig(
                service,
                instanceSettings,
                Optional.of(name),
                transports,
                registries,
                defaults,
                services,
                limits,
                origins);
    }

    /** This configuration with a transport's settings. */
    public MessagingConfig transport(String name, Record settings) {
        Map<String, Record> all = SettingsResolver.withEntry(transports, name, settings);
        return new MessagingConfig(
                service, instanceSettings, forceTransport, all, registries, defaults, services, limits, origins);
    }

    /** This configuration with a registry's settings. */
    public MessagingConfig registry(String name, Record settings) {
        Map<String, Record> all = SettingsResolver.withEntry(registries, name, settings);
        return new MessagingConfig(
                service, instanceSettings, forceTransport, transports, all, defaults, services, limits, origins);
    }

    /** This configuration with another share of the calls for this instance. */
    public MessagingConfig instanceSettings(InstanceSettings value) {
        return new MessagingConfig(
                service, value, forceTransport, transports, registries, defaults, services, limits, origins);
    }

    /** This configuration with other defaults. */
    public MessagingConfig defaults(ScopedSettings value) {
        return new MessagingConfig(
                service, instanceSettings, forceTransport, transports, registries, value, services, limits, origins);
    }

    /** This configuration with one service done differently. */
    public MessagingConfig service(String name, ServiceSettings settings) {
        Map<String, ServiceSettings> all = SettingsResolver.withEntry(services, name, settings);
        return new MessagingConfig(
                service, instanceSettings, forceTransport, transports, registries, defaults, all, limits, origins);
    }

    /** This configuration with other limits. */
    public MessagingConfig limits(MessagingLimits value) {
        return new MessagingConfig(
                service, instanceSettings, forceTransport, transports, registries, defaults, services, value, origins);
    }

    /** The transports to start: the forced one, or all that the defaults, a service or a contract name. */
    public Set<String> transportsInUse() {
        return resolver().transportsInUse();
    }

    /** The registries to start, if a transport needs to be told where instances are: all that some layer names. */
    public Set<String> registriesInUse() {
        return resolver().registriesInUse();
    }

    /** What was said about a registry, or what its record makes of nothing; else a {@code ConfigException}. */
    public <S extends Record> S settings(RegistryProvider<S> provider) {
        return ProviderSettingsBinder.settings(
                ProviderCatalog.REGISTRY, provider.name(), provider.settings(), registries.get(provider.name()));
    }

    /** What was said about a transport, or what its record makes of nothing; else a {@code ConfigException}. */
    public <S extends Record> S settings(TransportProvider<S> provider) {
        return ProviderSettingsBinder.settings(
                ProviderCatalog.TRANSPORT, provider.name(), provider.settings(), transports.get(provider.name()));
    }

    /** How a contract travels, for its sender and its handlers. */
    public EffectiveSettings effectiveSettings(Contract<?> contract) {
        return EffectiveSettings.of(resolver().settingsOf(contract));
    }

    /** How an event travels to the instances of a group. */
    public EffectiveSettings effectiveSettings(Contract<?> contract, String group) {
        return EffectiveSettings.of(resolver().settingsOf(contract, group));
    }

    /** The groups of an event that the configuration names, each with what it says of them. */
    public Map<String, SubscriberGroupSettings> groups(Contract<?> contract) {
        return resolver().contractSettings(contract).groups();
    }

    /** The name, the limits and the settings of the transports in use, each with who decided it; secrets are masked. */
    public List<Setting> describe() {
        return new ConfigDescription(this, resolver()).generalSettings();
    }

    /** What is in force for a contract, and who decided it. */
    public List<Setting> describe(Contract<?> contract) {
        return new ConfigDescription(this, resolver()).contractSettings(contract, Optional.empty());
    }

    /** What is in force for a group's handlers of an event, and who decided it. */
    public List<Setting> describe(Contract<?> contract, String group) {
        return new ConfigDescription(this, resolver()).contractSettings(contract, Optional.of(group));
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return new ConfigDescription(this, resolver()).summary();
    }

    private SettingsResolver resolver() {
        return new SettingsResolver(forceTransport, transports, registries, defaults, services);
    }
}

package dev.interservice.messaging.config;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Setting;
import dev.interservice.messaging.internal.binding.ConfigValueFormatter;
import dev.interservice.messaging.internal.binding.FlatSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Tells what is in force and who decided it. */
final class ConfigDescription {
    private static final String DEFAULT = "default";

    private final MessagingConfig config;
    private final SettingsResolver resolver;

    ConfigDescription(MessagingConfig config, SettingsResolver resolver) {
        this.config = config;
        this.resolver = resolver;
    }

    /** Without values, which may be secrets. */
    String summary() {
        String service =
                config.origins().setting("", "service.name", config.service()).value();
        return "MessagingConfig[service=" + service + ", transports=" + resolver.transportsInUse() + ", services="
                + config.services().keySet() + "]";
    }

    /** What does not depend on a contract. */
    List<Setting> generalSettings() {
        List<Setting> settings = new ArrayList<>();
        settings.add(config.origins().setting("service.name", "service.name", config.service()));
        config.instanceSettings()
                .zone()
                .ifPresent(zone -> settings.add(config.origins().setting("service.zone", "service.zone", zone)));
        if (!config.instanceSettings().equals(InstanceSettings.DEFAULT)) {
            settings.add(config.origins()
                    .setting(
                            "service.weight",
                            "service.weight",
                            config.instanceSettings().weight()));
        }
        config.forceTransport()
                .ifPresent(name -> settings.add(config.origins().setting("force-transport", "force-transport", name)));
        Map<String, Object> usual = FlatSettings.of(LimitSettings.of(MessagingLimits.DEFAULT));
        FlatSettings.of(LimitSettings.of(config.limits()))
                .forEach((key, value) -> settings.add(setting("limits." + key, value, value.equals(usual.get(key)))));
        settings.addAll(providerSettings("transports", config.transports(), resolver.transportsInUse()));
        settings.addAll(providerSettings("registries", config.registries(), resolver.registriesInUse()));
        return settings;
    }

    private List<Setting> providerSettings(String section, Map<String, Record> declared, Set<String> names) {
        List<Setting> settings = new ArrayList<>();
        Map<String, Record> inUse = new TreeMap<>(declared);
        inUse.keySet().retainAll(names);
        inUse.forEach((name, bound) -> {
            String path = section + "." + name;
            boolean loaded = config.origins().isUnchanged(path, bound);
            FlatSettings.of(bound).forEach((key, value) -> settings.add(setting(path + "." + key, value, loaded)));
        });
        return settings;
    }

    List<Setting> contractSettings(Contract<?> contract, Optional<String> group) {
        String service = "services." + contract.service() + ".";
        String path = service + "contracts." + contract.name() + ".";
        List<SettingsLayer> all = new ArrayList<>();
        group.map(name -> SettingsLayer.of(
                        ScopedSettings.NONE.handler(
                                resolver.groupSettings(contract, name).handler()),
                        key -> path + "groups." + name + "." + key.replaceFirst("^handler\\.", "")))
                .ifPresent(all::add);
        all.add(SettingsLayer.of(resolver.contractSettings(contract).route(), path::concat));
        all.add(SettingsLayer.of(resolver.serviceSettings(contract).route(), service::concat));
        all.add(SettingsLayer.of(config.defaults(), "defaults."::concat));
        ScopedSettings effective = group.map(name -> resolver.settingsOf(contract, name))
                .orElseGet(() -> resolver.settingsOf(contract))
                .withFallback(EffectiveSettings.BUILT_IN);
        List<Setting> settings = new ArrayList<>();
        FlatSettings.of(effective).forEach((key, value) -> settings.add(setting(key, value, all)));
        return settings;
    }

    private Setting setting(String key, Object value, List<SettingsLayer> all) {
        if (key.equals("transport") && config.forceTransport().isPresent()) {
            return config.origins().setting(key, "force-transport", value);
        }
        List<Setting> said = all.stream()
                .filter(layer -> layer.values().containsKey(key))
                .map(layer -> config.origins()
                        .setting(key, layer.keyPath().apply(key), layer.values().get(key)))
                .toList();
        if (said.isEmpty()) {
            return new Setting(key, ConfigValueFormatter.format(value), DEFAULT);
        }
        // Requirements add up; of anything else the innermost layer decides.
        return key.equals("require")
                ? new Setting(
                        key,
                        ConfigValueFormatter.format(value),
                        said.stream().map(Setting::origin).distinct().collect(Collectors.joining(", ")))
                : said.get(0);
    }

    private Setting setting(String key, Object value, boolean usual) {
        Setting setting = config.origins().setting(key, key, value);
        return usual && config.origins().locationOf(key).isEmpty()
                ? new Setting(key, setting.value(), DEFAULT)
                : setting;
    }

    /** What one layer says, and the whole key of what it says. */
    private record SettingsLayer(Map<String, Object> values, UnaryOperator<String> keyPath) {
        static SettingsLayer of(ScopedSettings settings, UnaryOperator<String> path) {
            return new SettingsLayer(FlatSettings.of(settings), path);
        }
    }
}

package dev.interservice.messaging.config;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Tells what is in force and who decided it. */
final class Description {
    private static final String DEFAULT = "default";

    private final MessagingConfig config;
    private final Layers layers;

    Description(MessagingConfig config, Layers layers) {
        this.config = config;
        this.layers = layers;
    }

    /** Without values, which may be secrets. */
    String names() {
        String service =
                config.origins().setting("", "service.name", config.service()).value();
        return "MessagingConfig[service=" + service + ", transports=" + layers.transportsInUse() + ", services="
                + config.services().keySet() + "]";
    }

    /** What does not depend on a contract. */
    List<Setting> general() {
        List<Setting> settings = new ArrayList<>();
        settings.add(config.origins().setting("service.name", "service.name", config.service()));
        config.share()
                .zone()
                .ifPresent(zone -> settings.add(config.origins().setting("service.zone", "service.zone", zone)));
        if (!config.share().equals(Share.USUAL)) {
            settings.add(config.origins()
                    .setting("service.weight", "service.weight", config.share().weight()));
        }
        config.forceTransport()
                .ifPresent(name -> settings.add(config.origins().setting("force-transport", "force-transport", name)));
        Map<String, Object> usual = Leaves.of(LimitSettings.of(Limits.DEFAULT));
        Leaves.of(LimitSettings.of(config.limits()))
                .forEach((key, value) -> settings.add(setting("limits." + key, value, value.equals(usual.get(key)))));
        settings.addAll(sections("transports", config.transports(), layers.transportsInUse()));
        settings.addAll(sections("registries", config.registries(), layers.registriesInUse()));
        return settings;
    }

    private List<Setting> sections(String section, Map<String, Record> declared, Set<String> names) {
        List<Setting> settings = new ArrayList<>();
        Map<String, Record> inUse = new TreeMap<>(declared);
        inUse.keySet().retainAll(names);
        inUse.forEach((name, bound) -> {
            String path = section + "." + name;
            boolean loaded = config.origins().isSaid(path, bound);
            Leaves.of(bound).forEach((key, value) -> settings.add(setting(path + "." + key, value, loaded)));
        });
        return settings;
    }

    List<Setting> of(Contract<?> contract, Optional<String> group) {
        String service = "services." + contract.service() + ".";
        String path = service + "contracts." + contract.name() + ".";
        List<Layer> all = new ArrayList<>();
        group.map(name -> Layer.of(
                        RouteSettings.NONE.handler(layers.group(contract, name).handler()),
                        key -> path + "groups." + name + "." + key.replaceFirst("^handler\\.", "")))
                .ifPresent(all::add);
        all.add(Layer.of(layers.contract(contract).route(), path::concat));
        all.add(Layer.of(layers.service(contract).route(), service::concat));
        all.add(Layer.of(config.defaults(), "defaults."::concat));
        RouteSettings inForce = group.map(name -> layers.of(contract, name))
                .orElseGet(() -> layers.of(contract))
                .over(Route.BUILT_IN);
        List<Setting> settings = new ArrayList<>();
        Leaves.of(inForce).forEach((key, value) -> settings.add(setting(key, value, all)));
        return settings;
    }

    private Setting setting(String key, Object value, List<Layer> all) {
        if (key.equals("transport") && config.forceTransport().isPresent()) {
            return config.origins().setting(key, "force-transport", value);
        }
        List<Setting> said = all.stream()
                .filter(layer -> layer.leaves().containsKey(key))
                .map(layer -> config.origins()
                        .setting(key, layer.path().apply(key), layer.leaves().get(key)))
                .toList();
        if (said.isEmpty()) {
            return new Setting(key, Written.text(value), DEFAULT);
        }
        // Requirements add up; of anything else the innermost layer decides.
        return key.equals("require")
                ? new Setting(
                        key,
                        Written.text(value),
                        said.stream().map(Setting::origin).distinct().collect(Collectors.joining(", ")))
                : said.get(0);
    }

    private Setting setting(String key, Object value, boolean usual) {
        Setting setting = config.origins().setting(key, key, value);
        return usual && config.origins().of(key).isEmpty() ? new Setting(key, setting.value(), DEFAULT) : setting;
    }

    /** What one layer says, and the whole key of what it says. */
    private record Layer(Map<String, Object> leaves, UnaryOperator<String> path) {
        static Layer of(RouteSettings settings, UnaryOperator<String> path) {
            return new Layer(Leaves.of(settings), path);
        }
    }
}

package dev.interservice.messaging.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the configuration of what all layers say together, or tells all problems at once. */
final class Binding {
    private static final Shape.Section WITHOUT_SECTIONS = new Shape.Section(
            Document.class,
            Map.of("transports", unread(Providers.TRANSPORT), "registries", unread(Providers.REGISTRY)));

    private final Surroundings surroundings;
    private final Problems problems;
    private final Shape.Section root;
    private final Origins origins = Origins.recorded();

    Binding(Surroundings surroundings, Problems problems) {
        this.surroundings = surroundings;
        this.problems = problems;
        root = Shape.root(Providers.of(surroundings.providers()), Providers.of(surroundings.registries()));
    }

    /** The schema, with the settings of the transports at hand. */
    Shape.Section root() {
        return root;
    }

    /** @param file where something is missing */
    MessagingConfig bind(Node.Section said, Origin file) {
        new KeyCheck(problems).check(root, "", said);
        Binder binder =
                new Binder(new Placeholders(surroundings.environment(), surroundings.directory()), origins, problems);
        // Transports are bound afterwards: only now it is known which are in use.
        Document document = (Document) binder.section(WITHOUT_SECTIONS, "", said);
        if (document == null) {
            problems.throwIfAny();
            throw new IllegalStateException("no configuration and no problem");
        }
        RouteSettings given = Optional.ofNullable(document.defaults()).orElse(RouteSettings.NONE);
        Optional<String> forced = Optional.ofNullable(document.forceTransport());
        Node.Section declared = said.section("transports");
        Layers layers = new Layers(
                forced, notInUse(declared), notInUse(said.section("registries")), given, document.services());
        RouteSettings defaults = layers.defaultsWithTransport();
        if (!given.equals(defaults)) {
            declared.entries().forEach((name, node) -> origins.record("defaults.transport", name, name, node.origin()));
        }
        Map<String, Record> transports = new ProviderSections(
                        Providers.of(surroundings.providers()), binder, origins, problems)
                .bind(layers.transportsInUse(), declared);
        Map<String, Record> registries = registries(layers, said.section("registries"));
        new PolicyCheck(origins, problems).check(defaults, document.services());
        String service = service(document, said, file);
        problems.throwIfAny();
        Limits limits = Optional.ofNullable(document.limits())
                .map(LimitSettings::limits)
                .orElse(Limits.DEFAULT);
        Share share = Optional.ofNullable(document.service())
                .map(Document.Service::share)
                .orElse(Share.USUAL);
        return new MessagingConfig(
                service, share, forced, transports, registries, defaults, document.services(), limits, origins);
    }

    /** A forced transport may need none, and nothing of them then; only when it does need one is it missed at the start. */
    private Map<String, Record> registries(Layers layers, Node.Section declared) {
        Problems own = layers.forceTransport().isPresent() ? new Problems() : problems;
        Binder binder =
                new Binder(new Placeholders(surroundings.environment(), surroundings.directory()), origins, own);
        Map<String, Record> bound = new ProviderSections(Providers.of(surroundings.registries()), binder, origins, own)
                .bind(layers.registriesInUse(), declared);
        return layers.forceTransport().isPresent() && own.count() > 0 ? notInUse(declared) : bound;
    }

    private static Map<String, Record> notInUse(Node.Section declared) {
        Map<String, Record> unread = new LinkedHashMap<>();
        declared.entries().keySet().forEach(name -> unread.put(name, new Unbound.NotInUse()));
        return unread;
    }

    private static Shape unread(Providers.Kind kind) {
        return new Shape.Names(name -> new Shape.Unknown(kind), Set.of());
    }

    private String service(Document document, Node.Section said, Origin file) {
        String name = document.service() == null ? null : document.service().name();
        Node place = said.at("service");
        boolean isSection = place == null || place instanceof Node.Nothing || place instanceof Node.Section;
        if (name == null && isSection && said.section("service").at("name") == null) {
            problems.add(file, "service.name is missing: write service: { name: order } below messaging:");
        }
        return name == null ? "" : name;
    }
}

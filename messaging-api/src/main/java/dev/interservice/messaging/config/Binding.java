package dev.interservice.messaging.config;

import java.util.function.Function;

import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.Secret;
import dev.interservice.messaging.transport.TransportProviders;

import dev.interservice.messaging.Contract;

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
    private final RecordedSettings recorded = new RecordedSettings();
    private final Origins origins = new Origins(recorded);

    Binding(Surroundings surroundings, Problems problems) {
        this.surroundings = surroundings;
        this.problems = problems;
        root = schema(surroundings.providers(), surroundings.registries());
    }

    /** The schema, with the settings of the transports at hand. */
    Shape.Section root() {
        return root;
    }

    /** @param file where something is missing */
    MessagingConfig bind(Node.Section said, Origin file) {
        new KeyCheck(problems, Binding::requireName).check(root, "", said);
        Binder binder =
                new Binder(new Placeholders(surroundings.environment(), surroundings.directory()), recorded, Secret.class::isInstance, problems);
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
            declared.entries().forEach((name, node) -> recorded.record("defaults.transport", name, name, node.origin()));
        }
        Map<String, Record> transports = new ProviderSections(
                        Providers.of(surroundings.providers()), binder, recorded, problems)
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
                new Binder(new Placeholders(surroundings.environment(), surroundings.directory()), recorded, Secret.class::isInstance, own);
        Map<String, Record> bound = new ProviderSections(Providers.of(surroundings.registries()), binder, recorded, own)
                .bind(layers.registriesInUse(), declared);
        return layers.forceTransport().isPresent() && own.count() > 0 ? notInUse(declared) : bound;
    }

    private static Map<String, Record> notInUse(Node.Section declared) {
        Map<String, Record> unread = new LinkedHashMap<>();
        declared.entries().keySet().forEach(name -> unread.put(name, new Unbound.NotInUse()));
        return unread;
    }

    private static Shape unread(Providers.Kind kind) {
        return new Shape.Names(name -> new Shape.Unknown(kind.name()), Set.of());
    }

    /** The shape of everything below {@code messaging:}, with the settings of these transports and registries. */
    static Shape.Section schema(TransportProviders transports, RegistryProviders registries) {
        return new Shape.Section(
                Document.class,
                Map.of(
                        "transports", sections(Providers.of(transports)),
                        "registries", sections(Providers.of(registries))));
    }

    private static Shape sections(Providers providers) {
        Function<String, Shape> settings = name -> providers
                .settings()
                .apply(name)
                .<Shape>map(Shape::of)
                .orElseGet(() -> new Shape.Unknown(providers.kind().name()));
        return new Shape.Names(settings, providers.names());
    }

    /** Names of services, contracts and groups go on the wire; a transport's own maps may have any. */
    private static void requireName(String path, String name) {
        if (path.equals("services") || path.startsWith("services.")) {
            Contract.requireName("a name below " + path, name);
        }
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

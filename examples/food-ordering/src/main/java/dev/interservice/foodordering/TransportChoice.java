package dev.interservice.foodordering;

import dev.interservice.foodordering.launcher.Broker;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ServiceSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How messages travel: what the configuration file says. Services know nothing of it; who starts them does, because over HTTP
 * each listens on a port of its own, and a broker has to be there before.
 *
 * @param file shared by all services
 * @param overrides what is to be different from the file
 * @param read what both say, but for what differs from service to service
 */
record TransportChoice(Path file, Map<String, String> overrides, MessagingConfig read) {
    /** Where the file says it on a line of its own, not in a comment. */
    private static final Pattern ASKS_FOR_BROKER =
            Pattern.compile("^[^#]*\\buri: *\"?\\$\\{env:" + Broker.VARIABLE + "\\b", Pattern.MULTILINE);

    TransportChoice(Path file, Map<String, String> overrides) {
        this(file, overrides, MessagingConfig.load(file, with(overrides, "service.name", "order")));
    }

    /** What this file says. */
    static TransportChoice of(Path file) {
        return new TransportChoice(file, Map.of());
    }

    /** The file that is used when the command line names none: {@code config/in-memory.yaml} of this application. */
    static Path usualFile() {
        try {
            // The classes are in target/classes, or in the jar beside it.
            Path code = Path.of(TransportChoice.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.resolve("../../config/in-memory.yaml").normalize();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("the place of these classes is no file", impossible);
        }
    }

    /** The file beside this one where services are found in a registry, such as http-etcd.yaml beside http.yaml. */
    static Path withLookup(Path file, String registry) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.yaml$", "-" + registry + ".yaml");
        return file.resolveSibling(name);
    }

    /** The configuration of one service, which listens where the others are told to find it. */
    MessagingConfig configuration(String service) {
        Map<String, String> all = with(overrides, "service.name", service);
        List<URI> here =
                read.services().getOrDefault(service, ServiceSettings.NONE).addresses();
        boolean listens = !here.isEmpty() && read.transportsInUse().contains("http");
        return MessagingConfig.load(
                file,
                listens
                        ? with(
                                all,
                                "transports.http.port",
                                String.valueOf(here.get(0).getPort()))
                        : all);
    }

    /** Whether the file leaves it to the environment which broker it is. */
    boolean asksForBroker() throws IOException {
        return read.transportsInUse().contains("amqp")
                && ASKS_FOR_BROKER.matcher(Files.readString(file)).find();
    }

    /** The same with this broker. */
    TransportChoice at(Broker broker) {
        return new TransportChoice(file, with(overrides, "transports.amqp.uri", broker.uri()));
    }

    /** Whether services in different processes hear each other. */
    boolean connectsProcesses() {
        return !read.transportsInUse().equals(Set.of("in-memory"));
    }

    private static Map<String, String> with(Map<String, String> values, String key, String value) {
        Map<String, String> all = new HashMap<>(values);
        all.put(key, value);
        return all;
    }

    /** The names of the transports in use. */
    String names() {
        return String.join(", ", read.transportsInUse());
    }
}

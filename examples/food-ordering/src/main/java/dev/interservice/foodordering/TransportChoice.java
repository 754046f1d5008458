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

/**
 * How messages travel: what the configuration file says.
 *
 * @param file shared by all services
 * @param overrides what is to be different from the file
 */
record TransportChoice(Path file, Map<String, String> overrides) {
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
        Map<String, String> all = new HashMap<>(overrides);
        all.put("service.name", service);
        MessagingConfig config = MessagingConfig.load(file, all);
        List<URI> here =
                config.services().getOrDefault(service, ServiceSettings.NONE).addresses();
        if (here.isEmpty() || !config.transportsInUse().contains("http")) {
            return config;
        }
        all.put("transports.http.port", String.valueOf(here.get(0).getPort()));
        return MessagingConfig.load(file, all);
    }

    /** Whether the file leaves it to the environment which broker it is. */
    boolean asksForBroker() throws IOException {
        return configuration("order").transportsInUse().contains("amqp")
                && Files.readString(file).contains("${env:" + Broker.VARIABLE);
    }

    /** The same with this broker. */
    TransportChoice at(Broker broker) {
        Map<String, String> all = new HashMap<>(overrides);
        all.put("transports.amqp.uri", broker.uri());
        return new TransportChoice(file, all);
    }

    /** Whether services in different processes hear each other. */
    boolean connectsProcesses() {
        return !configuration("order").transportsInUse().equals(Set.of("in-memory"));
    }

    /** The names of the transports in use. */
    String names() {
        return String.join(", ", configuration("order").transportsInUse());
    }
}

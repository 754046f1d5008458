package dev.interservice.messaging.config;

import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.TransportProviders;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * What a configuration depends on besides its file.
 *
 * @param properties the system properties
 * @param environment the environment variables
 * @param directory where relative paths begin
 * @param loader for a file on the class path
 * @param transports the transports at hand
 * @param registries the registries at hand
 * @param warning takes what is odd but no error
 */
record ConfigLoadInputs(
        Map<String, String> properties,
        Map<String, String> environment,
        Path directory,
        ClassLoader loader,
        TransportProviders transports,
        RegistryProviders registries,
        Consumer<String> warning) {

    static ConfigLoadInputs ofCurrentProcess() {
        ClassLoader loader = Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                .orElseGet(ClassLoader::getSystemClassLoader);
        Map<String, String> properties = System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(
                        UnaryOperator.identity(), name -> Objects.toString(System.getProperty(name), "")));
        return new ConfigLoadInputs(
                properties,
                System.getenv(),
                Path.of(""),
                loader,
                TransportProviders.in(loader),
                RegistryProviders.in(loader),
                LoggerFactory.getLogger(MessagingConfig.class)::warn);
    }

    /** A setting of the loader itself: {@code -Dmessaging.config} goes before {@code MESSAGING_CONFIG}. */
    Optional<LoaderOption> loaderOption(String property, String variable) {
        if (properties.containsKey(property)) {
            return Optional.of(new LoaderOption(properties.get(property), "system property " + property));
        }
        return Optional.ofNullable(environment.get(variable))
                .filter(name -> !name.isBlank())
                .map(name -> new LoaderOption(name, "environment " + variable));
    }

    /** A name and who said it. */
    record LoaderOption(String name, String origin) {}
}

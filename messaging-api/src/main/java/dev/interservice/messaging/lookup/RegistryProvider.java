package dev.interservice.messaging.lookup;

/**
 * Makes a registry from its part of the configuration; found by {@link java.util.ServiceLoader}.
 *
 * @param <S> the settings: a record whose compact constructor checks them, and which can be made from no settings at
 *     all when none is required
 */
public interface RegistryProvider<S extends Record> {
    /** The name in configuration files, such as {@code etcd}. */
    String name();

    /** The class the settings are bound to. */
    Class<S> settings();

    /**
     * Starts the registry, whether its server can be reached or not.
     *
     * @throws RegistryException it can never start with these settings
     */
    ServiceRegistry start(S settings, RegistrySetup setup);
}

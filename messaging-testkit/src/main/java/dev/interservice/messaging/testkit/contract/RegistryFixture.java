package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SPI, for authors of registries: what the registries of one test meet at, such as a prefix of a server. Each test has one
 * of its own, with nothing in it.
 */
public interface RegistryFixture extends AutoCloseable {
    /** Starts a registry as one more process would, whether its server is there or not. */
    ServiceRegistry connect(RegistrySetup setup);

    /**
     * Puts these instances where the registry reads them, in place of all others; only asked of one that does not promise
     * {@link RegistryGuarantee#ANNOUNCES}, and before the first is connected where none of {@link RegistryGuarantee#CHANGES}.
     */
    void place(List<ServiceInstance> instances);

    /** Begins to disturb the server; empty where that cannot be done. */
    Optional<TransportFixture.Repair> disturb(RegistryDisturbance disturbance);

    /** Passwords and the like that no text may contain; empty where nobody needs any. */
    Set<String> secrets();

    /** How the names of threads begin that a library of this fixture keeps for the whole JVM, and ends by itself. */
    default Set<String> sharedThreadPrefixes() {
        return Set.of();
    }

    /** Ends the fixture, after its registries were closed. */
    @Override
    void close();
}

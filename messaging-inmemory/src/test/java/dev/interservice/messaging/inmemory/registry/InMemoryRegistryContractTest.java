package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.contract.RegistryDisturbance;
import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.RegistryGuarantee;
import dev.interservice.messaging.testkit.contract.RegistryOutageContract;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The registry in memory keeps the contract; it promises all but leases, since nobody outlives it. */
class InMemoryRegistryContractTest implements RegistryOutageContract {
    @Override
    public RegistryFixture fixture() {
        Environment environment = MessagingRuntime.environment("in-memory-registry");
        InMemoryRegistry shared = new InMemoryRegistry(environment);
        return new RegistryFixture() {
            @Override
            public ServiceRegistry connect(RegistrySetup setup) {
                return shared.client();
            }

            @Override
            public void place(List<ServiceInstance> instances) {
                throw new AssertionError("instances announce themselves");
            }

            @Override
            public Optional<TransportFixture.Repair> disturb(RegistryDisturbance disturbance) {
                if (disturbance != RegistryDisturbance.UNREACHABLE) {
                    return Optional.empty();
                }
                shared.disconnect();
                return Optional.of(shared::reconnect);
            }

            @Override
            public Set<String> secrets() {
                return Set.of();
            }

            @Override
            public void close() {
                environment.close();
            }
        };
    }

    @Override
    public Set<RegistryGuarantee> promisedGuarantees() {
        return EnumSet.complementOf(EnumSet.of(RegistryGuarantee.LEASES));
    }
}

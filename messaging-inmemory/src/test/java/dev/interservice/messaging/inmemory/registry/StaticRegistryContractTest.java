package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.StaticRegistry;
import dev.interservice.messaging.testkit.contract.RegistryContract;
import dev.interservice.messaging.testkit.contract.RegistryDisturbance;
import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.RegistryGuarantee;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The static registry tells what it was given; it never learns. */
class StaticRegistryContractTest implements RegistryContract {
    @Override
    public RegistryFixture fixture() {
        List<ServiceInstance> placed = new CopyOnWriteArrayList<>();
        return new RegistryFixture() {
            @Override
            public ServiceRegistry connect(RegistrySetup setup) {
                return new StaticRegistry(placed, setup.environment());
            }

            @Override
            public void place(List<ServiceInstance> instances) {
                placed.clear();
                placed.addAll(instances);
            }

            @Override
            public Optional<TransportFixture.Repair> disturb(RegistryDisturbance disturbance) {
                return Optional.empty();
            }

            @Override
            public Set<String> secrets() {
                return Set.of();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Set<RegistryGuarantee> promisedGuarantees() {
        return EnumSet.of(RegistryGuarantee.ATTRIBUTES, RegistryGuarantee.EVENTS);
    }
}

package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.inmemory.registry.FakeRegistryServer.ServerState;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.testkit.contract.RegistryDisturbance;
import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server of one test, whose registries may have a fault. */
final class FakeRegistryFixture implements RegistryFixture {
    private final FakeRegistryServer server = new FakeRegistryServer();
    private final RegistryFault fault;

    FakeRegistryFixture(RegistryFault fault) {
        this.fault = fault;
    }

    @Override
    public ServiceRegistry connect(RegistrySetup setup) {
        return new FakeRegistry(server, setup, fault);
    }

    @Override
    public void place(List<ServiceInstance> instances) {
        throw new AssertionError("instances announce themselves");
    }

    @Override
    public Optional<TransportFixture.Repair> disturb(RegistryDisturbance disturbance) {
        server.setState(
                switch (disturbance) {
                    case UNREACHABLE, RESTARTED_EMPTY -> ServerState.UNREACHABLE;
                    case FROZEN -> ServerState.FROZEN;
                });
        return Optional.of(() -> {
            if (disturbance == RegistryDisturbance.RESTARTED_EMPTY) {
                server.clear();
            }
            server.setState(ServerState.HEALTHY);
        });
    }

    @Override
    public Set<String> secrets() {
        return Set.of(RegistryFault.PASSWORD);
    }

    @Override
    public void close() {}
}

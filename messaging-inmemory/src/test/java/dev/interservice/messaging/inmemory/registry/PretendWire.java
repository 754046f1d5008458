package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.inmemory.registry.PretendServer.State;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.testkit.RegistryDisturbance;
import dev.interservice.messaging.testkit.RegistryWire;
import dev.interservice.messaging.testkit.Wire;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server of one test, whose registries may have a fault. */
final class PretendWire implements RegistryWire {
    private final PretendServer server = new PretendServer();
    private final Fault fault;

    PretendWire(Fault fault) {
        this.fault = fault;
    }

    @Override
    public ServiceRegistry connect(RegistrySetup setup) {
        return new PretendRegistry(server, setup, fault);
    }

    @Override
    public void place(List<ServiceInstance> instances) {
        throw new AssertionError("instances announce themselves");
    }

    @Override
    public Optional<Wire.Repair> disturb(RegistryDisturbance disturbance) {
        server.become(
                switch (disturbance) {
                    case UNREACHABLE, FORGETFUL -> State.UNREACHABLE;
                    case FROZEN -> State.FROZEN;
                });
        return Optional.of(() -> {
            if (disturbance == RegistryDisturbance.FORGETFUL) {
                server.forget();
            }
            server.become(State.WELL);
        });
    }

    @Override
    public Set<String> secrets() {
        return Set.of(Fault.PASSWORD);
    }

    @Override
    public void close() {}
}

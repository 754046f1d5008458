package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.testkit.RegistryInTroubleContract;
import dev.interservice.messaging.testkit.RegistryPromise;
import dev.interservice.messaging.testkit.RegistryWire;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** A sound registry with a server keeps the whole contract; what finds the broken ones is not too strict. */
class PretendRegistryContractTest implements RegistryInTroubleContract {
    @Override
    public RegistryWire wire() {
        return new PretendWire(Fault.NONE);
    }

    @Override
    public Set<RegistryPromise> promises() {
        return EnumSet.allOf(RegistryPromise.class);
    }

    @Override
    public Duration lease() {
        return Duration.ofMillis(300);
    }
}

package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.testkit.contract.RegistryFixture;
import dev.interservice.messaging.testkit.contract.RegistryGuarantee;
import dev.interservice.messaging.testkit.contract.RegistryOutageContract;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** A sound registry with a server keeps the whole contract; what finds the broken ones is not too strict. */
class FakeRegistryContractTest implements RegistryOutageContract {
    @Override
    public RegistryFixture fixture() {
        return new FakeRegistryFixture(RegistryFault.NONE);
    }

    @Override
    public Set<RegistryGuarantee> promisedGuarantees() {
        return EnumSet.allOf(RegistryGuarantee.class);
    }

    @Override
    public Duration lease() {
        return Duration.ofMillis(300);
    }
}

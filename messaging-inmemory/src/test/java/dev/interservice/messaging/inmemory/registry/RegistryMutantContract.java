package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.testkit.contract.RegistryFixture;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The whole contract, for the fault that the run names. Not run by itself: {@link RegistryMutantTest} picks tests. */
@ExtendWith(RegistryMutantContract.RegistryFaultResolver.class)
final class RegistryMutantContract extends FakeRegistryContractTest {
    static final String FAULT = "fault";

    private final RegistryFault fault;

    RegistryMutantContract(RegistryFault fault) {
        this.fault = fault;
    }

    @Override
    public RegistryFixture fixture() {
        return new FakeRegistryFixture(fault);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(1);
    }

    /** Finds the fault by its name, which a run passes as a parameter because tests are made by JUnit. */
    static final class RegistryFaultResolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RegistryFault.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return RegistryFault.valueOf(
                    context.getConfigurationParameter(FAULT).orElseThrow());
        }
    }
}

package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.testkit.RegistryWire;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The whole contract, for the fault that the run names. Not run by itself: {@link RegistryMutantTest} picks tests. */
@ExtendWith(ContractOfBrokenRegistry.Named.class)
final class ContractOfBrokenRegistry extends PretendRegistryContractTest {
    static final String FAULT = "fault";

    private final Fault fault;

    ContractOfBrokenRegistry(Fault fault) {
        this.fault = fault;
    }

    @Override
    public RegistryWire wire() {
        return new PretendWire(fault);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(1);
    }

    /** Finds the fault by its name, which a run passes as a parameter because tests are made by JUnit. */
    static final class Named implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Fault.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Fault.valueOf(context.getConfigurationParameter(FAULT).orElseThrow());
        }
    }
}

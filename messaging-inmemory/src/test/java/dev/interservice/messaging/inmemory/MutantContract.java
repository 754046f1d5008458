package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The whole contract, for the mutant that the run names. Not run by itself: {@link MutantTestRunner} picks tests from it. */
@ExtendWith(MutantContract.MutantParameterResolver.class)
final class MutantContract extends InMemoryContractTest {
    static final String MUTANT = "mutant";
    static final String PATIENCE = "patience";

    private final TransportMutant mutant;
    private final Duration patience;

    MutantContract(TransportMutant mutant, Duration patience) {
        this.mutant = mutant;
        this.patience = patience;
    }

    @Override
    public TransportFixture fixture() {
        return mutant.fixture();
    }

    @Override
    public Set<Guarantee> promisedGuarantees() {
        Set<Guarantee> promises = EnumSet.copyOf(super.promisedGuarantees());
        promises.addAll(mutant.falseGuarantees());
        return promises;
    }

    @Override
    public Duration patience() {
        return patience;
    }

    /** Finds the mutant by its name, which a run passes as a parameter because tests are made by JUnit. */
    static final class MutantParameterResolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == TransportMutant.class || type == Duration.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TransportMutant.class
                    ? TransportMutants.named(parameter(context, MUTANT))
                    : Duration.parse(parameter(context, PATIENCE));
        }

        private static String parameter(ExtensionContext context, String name) {
            return context.getConfigurationParameter(name).orElseThrow();
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The whole contract, for the mutant that the run names. Not run by itself: {@link MutantRun} picks tests from it. */
@ExtendWith(ContractOfMutant.Named.class)
final class ContractOfMutant extends InMemoryContractTest {
    static final String MUTANT = "mutant";
    static final String PATIENCE = "patience";

    private final Mutant mutant;
    private final Duration patience;

    ContractOfMutant(Mutant mutant, Duration patience) {
        this.mutant = mutant;
        this.patience = patience;
    }

    @Override
    public Wire wire() {
        return mutant.wire();
    }

    @Override
    public Set<Guarantee> promises() {
        Set<Guarantee> promises = EnumSet.copyOf(super.promises());
        promises.addAll(mutant.extraPromise());
        return promises;
    }

    @Override
    public Duration patience() {
        return patience;
    }

    /** Finds the mutant by its name, which a run passes as a parameter because tests are made by JUnit. */
    static final class Named implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == Mutant.class || type == Duration.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Mutant.class
                    ? Mutants.named(parameter(context, MUTANT))
                    : Duration.parse(parameter(context, PATIENCE));
        }

        private static String parameter(ExtensionContext context, String name) {
            return context.getConfigurationParameter(name).orElseThrow();
        }
    }
}

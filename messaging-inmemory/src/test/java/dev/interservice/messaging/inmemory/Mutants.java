package dev.interservice.messaging.inmemory;

import java.util.List;
import java.util.stream.Stream;

/** All mutants there are. */
final class Mutants {
    private static final List<Mutant> ALL = Stream.of(
                    RequestMutants.all(),
                    MessageMutants.all(),
                    ChannelMutants.all(),
                    RedeliveryMutants.all(),
                    LifecycleMutants.all(),
                    TroubleMutants.all(),
                    EngineMutants.all(),
                    DifferentialMutants.all())
            .flatMap(List::stream)
            .toList();

    private Mutants() {}

    static List<Mutant> all() {
        return ALL;
    }

    static Mutant named(String name) {
        return ALL.stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

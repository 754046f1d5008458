package dev.interservice.messaging.inmemory;

import java.util.List;
import java.util.stream.Stream;

/** All mutants there are. */
final class TransportMutants {
    private static final List<TransportMutant> ALL = Stream.of(
                    RequestMutants.all(),
                    MessageMutants.all(),
                    ChannelMutants.all(),
                    RedeliveryMutants.all(),
                    LifecycleMutants.all(),
                    ConnectionRecoveryMutants.all(),
                    EngineMutants.all(),
                    DifferentialMutants.all())
            .flatMap(List::stream)
            .toList();

    private TransportMutants() {}

    static List<TransportMutant> all() {
        return ALL;
    }

    static TransportMutant named(String name) {
        return ALL.stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

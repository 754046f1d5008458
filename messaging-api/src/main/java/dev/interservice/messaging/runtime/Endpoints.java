package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.resilience.AttemptFailure;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses among the instances of a contract's service: in turn, and those not yet tried first. */
final class Endpoints implements Function<Set<Optional<URI>>, Optional<URI>> {
    private final Contract<?> contract;
    private final String transport;
    private volatile List<ServiceInstance> instances = List.of();
    private final AtomicInteger turn = new AtomicInteger();

    Endpoints(Contract<?> contract, String transport, ServiceRegistry registry) {
        this.contract = contract;
        this.transport = transport;
        registry.watch(contract.service(), snapshot -> instances = snapshot.instances());
    }

    @Override
    public Optional<URI> apply(Set<Optional<URI>> tried) {
        List<Optional<URI>> all = instances.stream()
                .flatMap(instance -> Stream.ofNullable(instance.endpoints().get(transport)))
                .map(Optional::of)
                .toList();
        if (all.isEmpty()) {
            throw unavailable(
                    "no instance of " + contract.service() + " is known for transport \"" + transport + "\": name its"
                            + " addresses under services." + contract.service() + ", or start one that registers",
                    null);
        }
        List<Optional<URI>> fresh =
                all.stream().filter(endpoint -> !tried.contains(endpoint)).toList();
        List<Optional<URI>> choice = fresh.isEmpty() ? all : fresh;
        return choice.get(Math.floorMod(turn.getAndIncrement(), choice.size()));
    }

    private AttemptFailure unavailable(String text, @Nullable Throwable cause) {
        UnavailableException failure =
                new UnavailableException(Outcome.NOT_EXECUTED, contract.type(), null, text, cause);
        return new AttemptFailure(failure, AttemptFailure.Retry.BY_OUTCOME);
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.resilience.AttemptFailure;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Chooses among the instances of a receiver: in turn, and those not yet tried first. */
final class Endpoints implements Function<Set<Optional<URI>>, Optional<URI>> {
    private final Contract<?> contract;
    private final Receiving receiver;
    private final AtomicInteger turn;

    /** Begins with the instance whose turn it is. */
    Endpoints(Contract<?> contract, Receiving receiver, int turn) {
        this.contract = contract;
        this.receiver = receiver;
        this.turn = new AtomicInteger(turn);
    }

    /**
     * A service or a group, whose instances take messages in turn.
     *
     * @param name of it, for people
     * @param section where the configuration may name its addresses
     * @param transport the name of the transport that reaches it
     * @param addresses where its instances are at the moment
     */
    record Receiving(String name, String section, String transport, Supplier<List<URI>> addresses) {}

    @Override
    public Optional<URI> apply(Set<Optional<URI>> tried) {
        List<Optional<URI>> all = addresses().stream().map(Optional::of).toList();
        if (all.isEmpty()) {
            throw new AttemptFailure(
                    new UnavailableException(
                            Outcome.NOT_EXECUTED,
                            contract.type(),
                            null,
                            "no instance of " + receiver.name() + " is known for transport \"" + receiver.transport()
                                    + "\": name its addresses under " + receiver.section()
                                    + ", or start one that registers",
                            null),
                    AttemptFailure.Retry.BY_OUTCOME);
        }
        List<Optional<URI>> fresh =
                all.stream().filter(endpoint -> !tried.contains(endpoint)).toList();
        List<Optional<URI>> choice = fresh.isEmpty() ? all : fresh;
        return choice.get(Math.floorMod(turn.getAndIncrement(), choice.size()));
    }

    private List<URI> addresses() {
        try {
            return receiver.addresses().get();
        } catch (RuntimeException failure) {
            throw new AttemptFailure(unknown(contract, receiver.name(), failure), AttemptFailure.Retry.BY_OUTCOME);
        }
    }

    /** Where a transport reaches these instances. */
    static List<URI> of(Stream<ServiceInstance> instances, String transport) {
        return instances
                .flatMap(instance -> Stream.ofNullable(instance.endpoints().get(transport)))
                .toList();
    }

    /** The registry cannot be asked. */
    static UnavailableException unknown(Contract<?> contract, String who, RuntimeException failure) {
        return new UnavailableException(
                Outcome.NOT_EXECUTED, contract.type(), null, "the registry cannot say where " + who + " is", failure);
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.resilience.AttemptFailure;
import dev.interservice.messaging.resilience.Balancer;
import dev.interservice.messaging.resilience.Call;
import dev.interservice.messaging.resilience.Fate;
import dev.interservice.messaging.resilience.Peers;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where messages of one contract go: to the instances of a service or group, as far as the registry knows them.
 *
 * @param contract for error messages
 * @param receiver the service or group
 * @param section where the configuration may name its addresses
 * @param transport the name of the transport that reaches it
 * @param watched what the registry says
 * @param balancer chooses among the instances, for all contracts of the receiver
 */
record Endpoints(
        Contract<?> contract,
        String receiver,
        String section,
        String transport,
        Watched watched,
        Balancer<Optional<URI>> balancer)
        implements Peers<Optional<URI>> {
    @Override
    public CompletableFuture<?> known() {
        return watched.known();
    }

    @Override
    public AttemptFailure unknown(Call<Optional<URI>> call, @Nullable Throwable cause) {
        return new AttemptFailure(unknown(contract, receiver, cause), AttemptFailure.Retry.BY_OUTCOME);
    }

    @Override
    public Optional<URI> choose(Set<Optional<URI>> tried, Predicate<Optional<URI>> leftAlone) {
        return balancer.choose(tried, leftAlone).orElseThrow(this::nobody);
    }

    @Override
    public boolean hasOther(Set<Optional<URI>> tried, Predicate<Optional<URI>> leftAlone) {
        return balancer.hasOther(tried, leftAlone);
    }

    @Override
    public Visit begin(Optional<URI> peer) {
        Visit visit = balancer.begin(peer);
        return fate -> {
            visit.ended(fate);
            if (fate == Fate.UNREACHABLE) {
                watched.doubt();
            }
        };
    }

    /** The registry cannot be asked, or has not answered in time. */
    static MessagingException unknown(Contract<?> contract, String who, @Nullable Throwable cause) {
        return cause == null
                ? new DeadlineExceededException(
                        Outcome.NOT_EXECUTED,
                        contract.type(),
                        null,
                        "the registry has not said in time where " + who + " is: nothing was sent",
                        null)
                : new UnavailableException(
                        Outcome.NOT_EXECUTED,
                        contract.type(),
                        null,
                        "the registry cannot say where " + who + " is",
                        cause);
    }

    private AttemptFailure nobody() {
        String stale = watched.last()
                .flatMap(snapshot -> snapshot.stale())
                .map(staleness -> " (the registry is not reached: " + staleness.error() + ")")
                .orElse("");
        return new AttemptFailure(
                new UnavailableException(
                        Outcome.NOT_EXECUTED,
                        contract.type(),
                        null,
                        "no instance of " + receiver + " is known for transport \"" + transport
                                + "\": name its addresses under " + section + ", or start one that registers" + stale,
                        null),
                AttemptFailure.Retry.BY_OUTCOME);
    }
}

package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.internal.balancing.LoadBalancer;
import dev.interservice.messaging.internal.resilience.AttemptFailure;
import dev.interservice.messaging.internal.resilience.AttemptResult;
import dev.interservice.messaging.internal.resilience.CallDefinition;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoint of each attempt of one contract: among the instances of a service or group, as far as the
 * registry knows them.
 *
 * @param contract for error messages
 * @param destination the service or group
 * @param configKey where the configuration may name its addresses
 * @param transport the name of the transport that reaches it
 * @param registryWatch what the registry says
 * @param balancer chooses among the instances, for all contracts of the destination
 */
public record RegistryEndpointSelector(
        Contract<?> contract,
        String destination,
        String configKey,
        String transport,
        RegistryWatch registryWatch,
        LoadBalancer<Optional<URI>> balancer)
        implements EndpointSelector<Optional<URI>> {
    @Override
    public CompletableFuture<?> ready() {
        return registryWatch.whenKnown();
    }

    @Override
    public AttemptFailure notReady(CallDefinition<Optional<URI>> call, @Nullable Throwable cause) {
        return new AttemptFailure(
                locationUnknown(contract, destination, cause), AttemptFailure.RetryPermission.DEPENDS_ON_OUTCOME);
    }

    @Override
    public Optional<URI> choose(Set<Optional<URI>> tried, Predicate<Optional<URI>> refusesCalls) {
        return balancer.choose(tried, refusesCalls).orElseThrow(this::noInstance);
    }

    @Override
    public boolean hasUntried(Set<Optional<URI>> tried, Predicate<Optional<URI>> refusesCalls) {
        return balancer.hasUntried(tried, refusesCalls);
    }

    @Override
    public AttemptTracker begin(Optional<URI> endpoint) {
        AttemptTracker tracker = balancer.begin(endpoint);
        return attemptResult -> {
            tracker.ended(attemptResult);
            if (attemptResult == AttemptResult.UNREACHABLE) {
                registryWatch.refresh();
            }
        };
    }

    /** The registry cannot be asked, or has not answered in time. */
    public static MessagingException locationUnknown(
            Contract<?> contract, String destination, @Nullable Throwable cause) {
        return cause == null
                ? new DeadlineExceededException(
                        Outcome.NOT_EXECUTED,
                        contract.type(),
                        null,
                        "the registry has not said in time where " + destination + " is: nothing was sent",
                        null)
                : new UnavailableException(
                        Outcome.NOT_EXECUTED,
                        contract.type(),
                        null,
                        "the registry cannot say where " + destination + " is",
                        cause);
    }

    private AttemptFailure noInstance() {
        String stale = registryWatch
                .latestSnapshot()
                .flatMap(snapshot -> snapshot.stale())
                .map(staleness -> " (the registry is not reached: " + staleness.error() + ")")
                .orElse("");
        return new AttemptFailure(
                new UnavailableException(
                        Outcome.NOT_EXECUTED,
                        contract.type(),
                        null,
                        "no instance of " + destination + " is known for transport \"" + transport
                                + "\": name its addresses under " + configKey + ", or start one that registers" + stale,
                        null),
                AttemptFailure.RetryPermission.DEPENDS_ON_OUTCOME);
    }
}

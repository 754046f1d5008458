package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.EffectiveSettings;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.resilience.CallPolicy;
import java.net.URI;
import java.util.Optional;

/**
 * The route of one contract, its settings, transport and endpoints: found once, used for every message.
 *
 * @param contract the only definition this instance knows under its name
 * @param effectiveSettings the policies
 * @param namedTransport the transport
 * @param endpointSelector chooses the endpoint of each attempt; for brokers there is nothing to choose
 * @param subscriberGroups the groups that an event is sent to one by one; empty where a broker does that, and for all
 *     else
 */
public record ContractRoute(
        Contract<?> contract,
        EffectiveSettings effectiveSettings,
        NamedTransport namedTransport,
        EndpointSelector<Optional<URI>> endpointSelector,
        Optional<SubscriberGroups> subscriberGroups) {
    /** How calls survive; breaker and limits guard endpoints that answer, and messages are not answered. */
    public CallPolicy callPolicy() {
        return contract instanceof Operation ? effectiveSettings.calls() : effectiveSettings.messages();
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.Route;
import dev.interservice.messaging.resilience.CallPolicy;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How one contract travels in this messaging: found once, used for every message.
 *
 * @param contract the only definition this messaging knows under its name
 * @param route the policies
 * @param carrier the transport
 * @param endpoints chooses the peer to talk to, away from those already tried; empty for brokers
 * @param subscribers the groups that an event is sent to one by one; empty where a broker does that, and for all else
 */
record Path(
        Contract<?> contract,
        Route route,
        StartedTransport carrier,
        Function<Set<Optional<URI>>, Optional<URI>> endpoints,
        Optional<Subscribers> subscribers) {
    /** How calls survive; breaker and limits guard peers that answer, and messages are not answered. */
    CallPolicy policy() {
        return contract instanceof Operation ? route.calls() : route.messages();
    }
}

package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.Route;
import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.Peers;
import java.net.URI;
import java.util.Optional;

/**
 * How one contract travels in this messaging: found once, used for every message.
 *
 * @param contract the only definition this messaging knows under its name
 * @param route the policies
 * @param carrier the transport
 * @param peers where its calls may go; for brokers there is nothing to choose
 * @param subscribers the groups that an event is sent to one by one; empty where a broker does that, and for all else
 */
record Path(
        Contract<?> contract,
        Route route,
        StartedTransport carrier,
        Peers<Optional<URI>> peers,
        Optional<Subscribers> subscribers) {
    /** How calls survive; breaker and limits guard peers that answer, and messages are not answered. */
    CallPolicy policy() {
        return contract instanceof Operation ? route.calls() : route.messages();
    }
}

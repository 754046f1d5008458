package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The sessions of the transports that are connected to a broker, and the outages that keep them from it. */
final class ClientSessions {
    private final BrokerQueues brokerQueues;
    private final RequestRouter requestRouter;
    // Guarded by the lock of BrokerQueues.
    private final Set<ClientSession> sessions = new LinkedHashSet<>();
    private final Set<DisconnectReason> outages = EnumSet.noneOf(DisconnectReason.class);

    ClientSessions(BrokerQueues brokerQueues, RequestRouter requestRouter) {
        this.brokerQueues = brokerQueues;
        this.requestRouter = requestRouter;
    }

    /** All sessions, with the lock held. */
    Collection<ClientSession> all() {
        return sessions;
    }

    void connect(ClientSession session) {
        brokerQueues.update(deferred -> {
            for (DisconnectReason outage : outages) {
                throw new TransportException(
                        Progress.NOT_SENT,
                        outage.reasonForNewCalls(),
                        "no connection to the in-memory broker: " + outage.description());
            }
            sessions.add(session);
        });
    }

    /** Ends a session; false if it was ended before. */
    boolean disconnect(ClientSession session) {
        return brokerQueues.updateAndGet(deferred -> {
            boolean connected = sessions.remove(session);
            if (connected) {
                connectionLost(session, DisconnectReason.CLOSED, deferred);
                // Its environment may end with a task that was to go on with a queue.
                brokerQueues.dispatchAll(deferred);
            }
            return connected;
        });
    }

    /** Begins an outage: all connections are lost. With the lock held. */
    void startOutage(DisconnectReason outage, DeferredActions deferred) {
        outages.add(outage);
        sessions.forEach(each -> connectionLost(each, outage, deferred));
    }

    /** Ends an outage: when it was the last one all sessions connect again. With the lock held. */
    void endOutage(DisconnectReason outage, DeferredActions deferred) {
        if (outages.remove(outage) && outages.isEmpty()) {
            sessions.forEach(each -> each.reconnect(deferred));
        }
    }

    private void connectionLost(ClientSession session, DisconnectReason disconnectReason, DeferredActions deferred) {
        session.connectionLost(disconnectReason, deferred);
        BrokerConnection lost = session.connection();
        List<BrokerConnection> all =
                sessions.stream().map(ClientSession::connection).toList();
        deferred.add(() -> requestRouter.connectionLost(lost, disconnectReason, all));
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Observer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A transport's connection to its broker, from the moment it is made until it is lost; the next one is another. */
final class BrokerConnection {
    private final Set<PendingRequest> requests = ConcurrentHashMap.newKeySet();
    private final Observer observer;
    private volatile @Nullable DisconnectReason disconnectReason;

    BrokerConnection(Observer observer) {
        this.observer = observer;
    }

    /** The observer of the {@code Messaging} instance whose connection it is. */
    Observer observer() {
        return observer;
    }

    /** Why it is lost; null while it is not. */
    @Nullable
    DisconnectReason disconnectReason() {
        return disconnectReason;
    }

    boolean isLost() {
        return disconnectReason != null;
    }

    /** Marks it as lost, with the broker's lock held; {@link RequestRouter#connectionLost} then fails its requests. */
    void markLost(DisconnectReason why) {
        disconnectReason = why;
    }

    /**
     * Takes note of a request of this connection's transport.
     *
     * <p>Races with the loss of the connection: here the request is added before the loss is looked at, there the loss is
     * written before the requests are looked at, so at least one of the two threads sees the other.
     */
    void addRequest(PendingRequest request) {
        requests.add(request);
        DisconnectReason found = disconnectReason;
        if (found != null) {
            request.fail(found.reasonForNewCalls(), found.description());
        }
    }

    void removeRequest(PendingRequest request) {
        requests.remove(request);
    }

    /** The requests that have not ended. */
    Set<PendingRequest> requests() {
        return requests;
    }
}

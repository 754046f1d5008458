package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Observer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A transport's connection to its broker, from the moment it is made until it is lost; the next one is another. */
final class Connection {
    private final Set<PendingRequest> requests = ConcurrentHashMap.newKeySet();
    private final Observer observer;
    private volatile @Nullable Loss loss;

    Connection(Observer observer) {
        this.observer = observer;
    }

    /** The observer of the messaging whose connection it is. */
    Observer observer() {
        return observer;
    }

    /** Why it is lost; null while it is not. */
    @Nullable
    Loss loss() {
        return loss;
    }

    boolean isLost() {
        return loss != null;
    }

    /** Marks it as lost, with the broker's lock held; {@link Switchboard#lost} then fails its requests. */
    void lose(Loss why) {
        loss = why;
    }

    /**
     * Takes note of a request of this connection's transport.
     *
     * <p>Races with the loss of the connection: here the request is added before the loss is looked at, there the loss is
     * written before the requests are looked at, so at least one of the two threads sees the other.
     */
    void open(PendingRequest request) {
        requests.add(request);
        Loss found = loss;
        if (found != null) {
            request.fail(found.refuses(), found.why());
        }
    }

    void close(PendingRequest request) {
        requests.remove(request);
    }

    /** The requests that have not ended. */
    Set<PendingRequest> requests() {
        return requests;
    }
}

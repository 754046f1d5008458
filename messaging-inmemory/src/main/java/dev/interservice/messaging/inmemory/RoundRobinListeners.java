package dev.interservice.messaging.inmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The servers of one operation, in turn. Never changed but replaced; the turn goes on in the next one. */
final class RoundRobinListeners {
    private final List<ServingListener> listeners;
    private final AtomicInteger nextIndex;

    private RoundRobinListeners(List<ServingListener> servers, AtomicInteger turn) {
        this.listeners = List.copyOf(servers);
        this.nextIndex = turn;
    }

    /** These servers and one more. */
    static RoundRobinListeners plus(@Nullable RoundRobinListeners roundRobin, ServingListener servingListener) {
        List<ServingListener> servers = roundRobin == null ? new ArrayList<>() : new ArrayList<>(roundRobin.listeners);
        servers.add(servingListener);
        return new RoundRobinListeners(servers, roundRobin == null ? new AtomicInteger() : roundRobin.nextIndex);
    }

    /** These servers without that one; null if it was the last. */
    @Nullable
    RoundRobinListeners minus(ServingListener servingListener) {
        List<ServingListener> others = new ArrayList<>(listeners);
        others.remove(servingListener);
        return others.isEmpty() ? null : new RoundRobinListeners(others, nextIndex);
    }

    /** The next server that takes a request; null if none does. */
    @Nullable
    ServingListener admitNext() {
        int first = nextIndex.getAndIncrement();
        for (int i = 0; i < listeners.size(); i++) {
            ServingListener servingListener = listeners.get(Math.floorMod(first + i, listeners.size()));
            if (servingListener.admit()) {
                return servingListener;
            }
        }
        return null;
    }
}

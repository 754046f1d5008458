package dev.interservice.messaging.http.server;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The dead letters of one address, oldest first, in the memory of its receiver: they end with the process. */
public final class InMemoryDeadLetters implements DeadLetterStore {
    private final Address.Source address;
    private final int capacity;
    // Both guarded by this.
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean closed;

    InMemoryDeadLetters(Address.Source address, int capacity) {
        this.address = address;
        this.capacity = capacity;
    }

    /** Stores a dead letter; false if there is no room. */
    public synchronized boolean add(Entry entry) {
        if (entries.size() >= capacity) {
            return false;
        }
        entries.put(entry.id(), entry);
        return true;
    }

    synchronized void close() {
        closed = true;
        entries.clear();
    }

    @Override
    public CompletableFuture<List<Entry>> browse(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        return ifOpen(() -> entries.values().stream().limit(limit).toList());
    }

    @Override
    public CompletableFuture<Boolean> remove(String id) {
        return ifOpen(() -> entries.remove(id) != null);
    }

    private synchronized <T> CompletableFuture<T> ifOpen(Supplier<T> question) {
        return closed
                ? CompletableFuture.failedFuture(new TransportException(
                        Progress.NOT_SENT,
                        Reason.CLOSED,
                        "the dead letters of " + address + " are gone: the transport is closed"))
                : CompletableFuture.completedFuture(question.get());
    }
}

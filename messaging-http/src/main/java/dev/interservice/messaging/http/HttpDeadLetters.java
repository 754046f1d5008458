package dev.interservice.messaging.http;

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
final class HttpDeadLetters implements DeadLetterStore {
    private final Address.Source address;
    private final int capacity;
    // Both guarded by this.
    private final Map<String, Entry> letters = new LinkedHashMap<>();
    private boolean closed;

    HttpDeadLetters(Address.Source address, int capacity) {
        this.address = address;
        this.capacity = capacity;
    }

    /** Puts a letter aside; false if there is no room. */
    synchronized boolean add(Entry letter) {
        if (letters.size() >= capacity) {
            return false;
        }
        letters.put(letter.id(), letter);
        return true;
    }

    synchronized void close() {
        closed = true;
        letters.clear();
    }

    @Override
    public CompletableFuture<List<Entry>> browse(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        return answer(() -> letters.values().stream().limit(limit).toList());
    }

    @Override
    public CompletableFuture<Boolean> remove(String id) {
        return answer(() -> letters.remove(id) != null);
    }

    private synchronized <T> CompletableFuture<T> answer(Supplier<T> question) {
        return closed
                ? CompletableFuture.failedFuture(new TransportException(
                        Progress.NOT_SENT,
                        Reason.CLOSED,
                        "the dead letters of " + address + " are gone: the transport is closed"))
                : CompletableFuture.completedFuture(question.get());
    }
}

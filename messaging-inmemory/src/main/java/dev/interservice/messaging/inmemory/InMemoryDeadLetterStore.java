package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A transport's view of the dead letters of one address. */
final class InMemoryDeadLetterStore implements DeadLetterStore {
    private final ClientSession session;
    private final BrokerQueues brokerQueues;
    private final Address.Source address;

    InMemoryDeadLetterStore(ClientSession session, BrokerQueues brokerQueues, Address.Source address) {
        this.session = session;
        this.brokerQueues = brokerQueues;
        this.address = address;
    }

    @Override
    public CompletableFuture<List<Entry>> browse(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        return session.query(
                "the dead letters of " + address,
                () -> brokerQueues
                        .find(address)
                        .map(queue -> queue.deadLetters().browse(limit))
                        .orElse(List.of()));
    }

    @Override
    public CompletableFuture<Boolean> remove(String id) {
        return session.query(
                "the dead letters of " + address,
                () -> brokerQueues
                        .find(address)
                        .map(queue -> queue.deadLetters().remove(id))
                        .orElse(false));
    }
}

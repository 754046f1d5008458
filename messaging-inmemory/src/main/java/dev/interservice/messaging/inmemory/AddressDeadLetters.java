package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A transport's view of the dead letters of one address. */
final class AddressDeadLetters implements DeadLetterStore {
    private final Link link;
    private final Exchange exchange;
    private final Address.Source address;

    AddressDeadLetters(Link link, Exchange exchange, Address.Source address) {
        this.link = link;
        this.exchange = exchange;
        this.address = address;
    }

    @Override
    public CompletableFuture<List<Entry>> browse(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is " + limit);
        }
        return link.query(
                "the dead letters of " + address,
                () -> exchange.find(address)
                        .map(queue -> queue.deadLetters().browse(limit))
                        .orElse(List.of()));
    }

    @Override
    public CompletableFuture<Boolean> remove(String id) {
        return link.query(
                "the dead letters of " + address,
                () -> exchange.find(address)
                        .map(queue -> queue.deadLetters().remove(id))
                        .orElse(false));
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** What mutants make of dead letters. */
final class BrokenDeadLetterStores {
    private BrokenDeadLetterStores() {}

    static DeadLetterStore addingHeader(DeadLetterStore store) {
        return changingEntries(
                store,
                entry -> new DeadLetterStore.Entry(
                        entry.id(),
                        MessageTampering.withExtraHeader(entry.envelope()),
                        entry.cause(),
                        entry.attempts(),
                        entry.source(),
                        entry.firstFailure(),
                        entry.lastFailure()));
    }

    static DeadLetterStore droppingCause(DeadLetterStore store) {
        return changingEntries(
                store,
                entry -> new DeadLetterStore.Entry(
                        entry.id(),
                        entry.envelope(),
                        "rejected",
                        entry.attempts(),
                        entry.source(),
                        entry.firstFailure(),
                        entry.lastFailure()));
    }

    static DeadLetterStore removingOnBrowse(DeadLetterStore store) {
        return new DeadLetterStore() {
            @Override
            public CompletableFuture<List<Entry>> browse(int limit) {
                CompletableFuture<List<Entry>> letters = store.browse(limit);
                letters.thenAccept(each -> each.forEach(entry -> store.remove(entry.id())));
                return letters;
            }

            @Override
            public CompletableFuture<Boolean> remove(String id) {
                return store.remove(id);
            }
        };
    }

    static DeadLetterStore neverRemoving(DeadLetterStore store) {
        return new DeadLetterStore() {
            @Override
            public CompletableFuture<List<Entry>> browse(int limit) {
                return store.browse(limit);
            }

            @Override
            public CompletableFuture<Boolean> remove(String id) {
                return CompletableFuture.completedFuture(true);
            }
        };
    }

    private static DeadLetterStore changingEntries(DeadLetterStore store, UnaryOperator<DeadLetterStore.Entry> change) {
        return new DeadLetterStore() {
            @Override
            public CompletableFuture<List<Entry>> browse(int limit) {
                return store.browse(limit)
                        .thenApply(letters -> letters.stream().map(change).toList());
            }

            @Override
            public CompletableFuture<Boolean> remove(String id) {
                return store.remove(id);
            }
        };
    }

    static final class SharedDeadLettersTransport extends BrokenTransport {
        SharedDeadLettersTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Optional<DeadLetterStore> deadLetters(Address.Source address) {
            return super.deadLetters(
                    address instanceof Address.Subscription group
                            ? new Address.Subscription(group.topic(), "one")
                            : address);
        }
    }
}

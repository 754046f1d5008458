package dev.interservice.messaging.runtime;

import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.DeadLetters;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.internal.call.MessageSender;
import dev.interservice.messaging.internal.routing.ContractRoute;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.DeadLetterStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The dead letters of one address, in the transport's store. */
final class StoreBackedDeadLetters implements DeadLetters {
    private static final int MAX_ENTRIES = 1000;
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(15);

    private final Environment environment;
    private final DeadLetterStore store;
    private final Address.Source address;
    private final MessageSender messageSender;
    private final ContractRoute contractRoute;

    StoreBackedDeadLetters(
            Environment environment,
            DeadLetterStore store,
            Address.Source address,
            MessageSender messageSender,
            ContractRoute contractRoute) {
        this.environment = environment;
        this.store = store;
        this.address = address;
        this.messageSender = messageSender;
        this.contractRoute = contractRoute;
    }

    @Override
    public List<DeadLetter> list(int limit) {
        if (limit < 1 || limit > MAX_ENTRIES) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX_ENTRIES + ", but is " + limit);
        }
        Instant now = environment.now();
        return browse(limit).stream().map(entry -> toDeadLetter(entry, now)).toList();
    }

    @Override
    public boolean resend(String id) {
        Optional<Entry> stored = browse(MAX_ENTRIES).stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst();
        // Sent first and removed after: whatever happens between, the dead letter is in one place at least.
        stored.ifPresent(entry ->
                messageSender.resend(contractRoute, address, entry.envelope()).await(environment));
        stored.ifPresent(entry -> discard(id));
        return stored.isPresent();
    }

    @Override
    public boolean discard(String id) {
        return await(store.remove(id), "removing the dead letter " + id);
    }

    private List<Entry> browse(int limit) {
        return await(
                store.browse(limit),
                "listing dead letters of " + contractRoute.contract().type());
    }

    /** Waits for the store, {@link #OPERATION_TIMEOUT} at most: the result, or an exception that says what was not done. */
    private <T> T await(CompletableFuture<T> future, String what) {
        String contract = contractRoute.contract().type();
        CompletableFuture<T> bounded = new CompletableFuture<>();
        future.whenComplete((result, failure) -> {
            if (failure == null) {
                bounded.complete(result);
            } else {
                bounded.completeExceptionally(failure);
            }
        });
        Environment.Timer limit = environment.after(OPERATION_TIMEOUT, () -> {
            future.cancel(true);
            String late = what + " took longer than " + OPERATION_TIMEOUT.toMillis() + " ms";
            bounded.completeExceptionally(new DeadlineExceededException(Outcome.UNKNOWN, contract, null, late, null));
        });
        try {
            return environment.await(bounded);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MessagingException failure) {
                throw failure;
            }
            throw new UnavailableException(Outcome.UNKNOWN, contract, null, what + " failed", failed.getCause());
        } catch (InterruptedException interrupt) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedCallException(Outcome.UNKNOWN, contract, null, "interrupted: " + what, interrupt);
        } finally {
            limit.cancel();
        }
    }

    private static DeadLetter toDeadLetter(Entry entry, Instant now) {
        return new DeadLetter(
                entry.id(),
                entry.envelope().id(),
                entry.envelope().correlationId(),
                entry.envelope().type(),
                entry.envelope().source(),
                entry.source(),
                entry.cause(),
                entry.attempts(),
                entry.firstFailure(),
                entry.lastFailure(),
                Duration.between(entry.lastFailure(), now),
                entry.envelope().body().size());
    }
}

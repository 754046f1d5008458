package dev.interservice.messaging;

import java.util.Optional;
import java.util.function.Function;

/**
 * Work handed to one receiver through a queue: the sender does not wait for it to be done.
 *
 * <p>Named for the service that consumes it. Instances of that service share the work; each command is handled by one of
 * them, at least once.
 *
 * @param <T> the payload
 */
public final class Command<T> implements Contract<T> {
    private final Terms<T> terms;

    private Command(Terms<T> terms) {
        this.terms = terms;
    }

    /** A command to {@code service}. */
    public static <T> Command<T> of(String service, String name, Class<T> payload) {
        return new Command<>(Terms.of(service, name, payload));
    }

    /** The same command, promised to have one effect however often the same message arrives. */
    public Command<T> idempotent() {
        return new Command<>(terms.asIdempotent());
    }

    /** The same command, idempotent for messages with the same key; the key travels with each message. */
    public Command<T> idempotentBy(Function<? super T, String> key) {
        return new Command<>(terms.idempotentBy(key));
    }

    /** The same command, asking that accepted messages wait for a receiver that is away. */
    public Command<T> durable() {
        return new Command<>(terms.asDurable());
    }

    /** The same command, asking that messages with the same key are handled in the order they were sent. */
    public Command<T> orderedBy(Function<? super T, String> key) {
        return new Command<>(terms.orderedBy(key));
    }

    @Override
    public String service() {
        return terms.service();
    }

    @Override
    public String name() {
        return terms.name();
    }

    @Override
    public String type() {
        return terms.type();
    }

    @Override
    public Class<T> payload() {
        return terms.payload();
    }

    @Override
    public boolean isIdempotent() {
        return terms.idempotent();
    }

    @Override
    public boolean isDurable() {
        return terms.durable();
    }

    @Override
    public boolean isOrdered() {
        return terms.orderingKey() != null;
    }

    @Override
    public Optional<String> idempotencyKey(T payload) {
        return terms.idempotencyKeyOf(payload);
    }

    @Override
    public Optional<String> orderingKey(T payload) {
        return terms.orderingKeyOf(payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Command<?> that && terms.definition().equals(that.terms.definition());
    }

    @Override
    public int hashCode() {
        return terms.definition().hashCode();
    }

    @Override
    public String toString() {
        return terms.describe("command", payload().getSimpleName());
    }
}

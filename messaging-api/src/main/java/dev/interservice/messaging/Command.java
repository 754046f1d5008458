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
    private final ContractDefinition<T> definition;

    private Command(ContractDefinition<T> definition) {
        this.definition = definition;
    }

    /** A command to {@code service}. */
    public static <T> Command<T> of(String service, String name, Class<T> payload) {
        return new Command<>(ContractDefinition.of(service, name, payload));
    }

    /** The same command, promised to have one effect however often the same message arrives. */
    public Command<T> idempotent() {
        return new Command<>(definition.asIdempotent());
    }

    /** The same command, idempotent for messages with the same key; the key travels with each message. */
    public Command<T> idempotentBy(Function<? super T, String> key) {
        return new Command<>(definition.idempotentBy(key));
    }

    /** The same command, asking that accepted messages wait for a receiver that is away. */
    public Command<T> durable() {
        return new Command<>(definition.asDurable());
    }

    /** The same command, asking that messages with the same key are handled in the order they were sent. */
    public Command<T> orderedBy(Function<? super T, String> key) {
        return new Command<>(definition.orderedBy(key));
    }

    @Override
    public String service() {
        return definition.service();
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public String type() {
        return definition.type();
    }

    @Override
    public Class<T> payload() {
        return definition.payload();
    }

    @Override
    public boolean isIdempotent() {
        return definition.idempotent();
    }

    @Override
    public boolean isDurable() {
        return definition.durable();
    }

    @Override
    public boolean isOrdered() {
        return definition.orderingKey() != null;
    }

    @Override
    public Optional<String> idempotencyKey(T payload) {
        return definition.idempotencyKeyOf(payload);
    }

    @Override
    public Optional<String> orderingKey(T payload) {
        return definition.orderingKeyOf(payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Command<?> that && definition.identity().equals(that.definition.identity());
    }

    @Override
    public int hashCode() {
        return definition.identity().hashCode();
    }

    @Override
    public String toString() {
        return definition.describe("command", payload().getSimpleName());
    }
}

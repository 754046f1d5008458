package dev.interservice.messaging;

import java.util.Optional;
import java.util.function.Function;

/**
 * News for whoever cares: every group that subscribed gets each event, at least once.
 *
 * <p>Named for the service that publishes it, in words that say what happened.
 *
 * @param <T> the payload
 */
public final class Event<T> implements Contract<T> {
    private final ContractDefinition<T> definition;

    private Event(ContractDefinition<T> definition) {
        this.definition = definition;
    }

    /** An event that {@code service} publishes. */
    public static <T> Event<T> of(String service, String name, Class<T> payload) {
        return new Event<>(ContractDefinition.of(service, name, payload));
    }

    /** The same event, promised to have one effect however often the same message arrives. */
    public Event<T> idempotent() {
        return new Event<>(definition.asIdempotent());
    }

    /** The same event, idempotent for messages with the same key; the key travels with each message. */
    public Event<T> idempotentBy(Function<? super T, String> key) {
        return new Event<>(definition.idempotentBy(key));
    }

    /** The same event, asking that accepted messages wait for a receiver that is away. */
    public Event<T> durable() {
        return new Event<>(definition.asDurable());
    }

    /** The same event, asking that messages with the same key are handled in the order they were sent. */
    public Event<T> orderedBy(Function<? super T, String> key) {
        return new Event<>(definition.orderedBy(key));
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
        return other instanceof Event<?> that && definition.identity().equals(that.definition.identity());
    }

    @Override
    public int hashCode() {
        return definition.identity().hashCode();
    }

    @Override
    public String toString() {
        return definition.describe("event", payload().getSimpleName());
    }
}

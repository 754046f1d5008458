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
    private final Terms<T> terms;

    private Event(Terms<T> terms) {
        this.terms = terms;
    }

    /** An event that {@code service} publishes. */
    public static <T> Event<T> of(String service, String name, Class<T> payload) {
        return new Event<>(Terms.of(service, name, payload));
    }

    /** The same event, promised to have one effect however often the same message arrives. */
    public Event<T> idempotent() {
        return new Event<>(terms.asIdempotent());
    }

    /** The same event, idempotent for messages with the same key; the key travels with each message. */
    public Event<T> idempotentBy(Function<? super T, String> key) {
        return new Event<>(terms.idempotentBy(key));
    }

    /** The same event, asking that accepted messages wait for a receiver that is away. */
    public Event<T> durable() {
        return new Event<>(terms.asDurable());
    }

    /** The same event, asking that messages with the same key are handled in the order they were sent. */
    public Event<T> orderedBy(Function<? super T, String> key) {
        return new Event<>(terms.orderedBy(key));
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
        return other instanceof Event<?> that && terms.definition().equals(that.terms.definition());
    }

    @Override
    public int hashCode() {
        return terms.definition().hashCode();
    }

    @Override
    public String toString() {
        return terms.describe("event", payload().getSimpleName());
    }
}

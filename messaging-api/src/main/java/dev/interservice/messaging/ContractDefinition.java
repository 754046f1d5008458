package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every kind of contract is made of, checked once. */
record ContractDefinition<T>(
        String service,
        String name,
        String type,
        Class<T> payload,
        boolean idempotent,
        boolean durable,
        @Nullable Function<? super T, String> idempotencyKey,
        @Nullable Function<? super T, String> orderingKey) {
    private static final int MAX_KEY = 255;

    ContractDefinition {
        Contract.requireName("service", service);
        Contract.requireName("name", name);
        checkPayload("payload", payload);
    }

    static <T> ContractDefinition<T> of(String service, String name, Class<T> payload) {
        return new ContractDefinition<>(service, name, service + "." + name, payload, false, false, null, null);
    }

    ContractDefinition<T> asIdempotent() {
        return new ContractDefinition<>(service, name, type, payload, true, durable, idempotencyKey, orderingKey);
    }

    ContractDefinition<T> idempotentBy(Function<? super T, String> key) {
        return new ContractDefinition<>(
                service, name, type, payload, true, durable, requireNonNull(key, "key"), orderingKey);
    }

    ContractDefinition<T> asDurable() {
        return new ContractDefinition<>(service, name, type, payload, idempotent, true, idempotencyKey, orderingKey);
    }

    ContractDefinition<T> orderedBy(Function<? super T, String> key) {
        return new ContractDefinition<>(
                service, name, type, payload, idempotent, durable, idempotencyKey, requireNonNull(key, "key"));
    }

    Optional<String> idempotencyKeyOf(T message) {
        return requireKeyOf(idempotencyKey, "idempotency", message);
    }

    Optional<String> orderingKeyOf(T message) {
        return requireKeyOf(orderingKey, "ordering", message);
    }

    /** What makes two contracts the same on the wire; functions cannot be compared, so only their presence counts. */
    List<Object> identity() {
        return List.of(service, name, payload, idempotent, durable, idempotencyKey != null, orderingKey != null);
    }

    /** The definition in words, for errors that show two definitions side by side. */
    String describe(String kind, String types) {
        return kind + " " + type + "(" + types + ")"
                + (idempotencyKey != null ? " idempotentBy key" : idempotent ? " idempotent" : "")
                + (durable ? " durable" : "")
                + (orderingKey != null ? " orderedBy key" : "");
    }

    static void checkPayload(String parameter, Class<?> type) {
        requireNonNull(type, parameter);
        if (type.getTypeParameters().length > 0
                || type.isArray()
                || type.isPrimitive()
                || type == Object.class
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || (type.isInterface() && !type.isSealed())) {
            throw new IllegalArgumentException(parameter + " must be a class without type parameters or a sealed"
                    + " interface of records, but is " + type.getName() + ": wrap it in a record");
        }
    }

    private Optional<String> requireKeyOf(@Nullable Function<? super T, String> function, String kind, T message) {
        if (function == null) {
            return Optional.empty();
        }
        String key = function.apply(message);
        String what = "the " + kind + " key of " + type;
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty: give every payload a key");
        }
        return Optional.of(requireKey(what, key));
    }

    /** Refuses keys that do not fit every transport. */
    static String requireKey(String what, String key) {
        if (key.isBlank() || key.length() > MAX_KEY || key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + MAX_KEY + " characters, none of them a control character");
        }
        return key;
    }
}

package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What two services agree on: a name on the wire, the payload that travels under it and what the exchange may rely on.
 *
 * <p>Contracts are immutable values, meant to be constants in the only class two services share. Two contracts are equal
 * when they mean the same on the wire; key functions count as present or absent. A name is unique within its service
 * across all kinds. Payloads are classes without type parameters, usually records; a sealed interface of records works
 * too. Wrap lists in a record.
 *
 * @param <T> the payload
 */
public sealed interface Contract<T> permits Operation, Command, Event {
    /** The service the contract belongs to, in kebab-case: the one that serves, consumes or publishes. */
    String service();

    /** The name within the service, in kebab-case. */
    String name();

    /** The class of the payload. */
    Class<T> payload();

    /** The name on the wire, {@code service.name}: the CloudEvents {@code type}. */
    String type();

    /** Whether handling a message twice has the effect of handling it once. */
    boolean isIdempotent();

    /** Whether accepted messages wait for a receiver that is away. */
    boolean isDurable();

    /** Whether messages with the same key are handled in the order they were sent. */
    boolean isOrdered();

    /** The key under which repeated calls are one call, when the contract defines one. */
    Optional<String> idempotencyKey(T payload);

    /** The key whose messages keep their order, when the contract defines one: the CloudEvents {@code subject}. */
    Optional<String> orderingKey(T payload);

    /**
     * Checks the name of a service, a contract or a group: kebab-case, at most 60 characters, so that it fits every
     * transport.
     *
     * @param parameter what the name is called in the error
     * @return the name
     * @throws IllegalArgumentException it is anything else
     */
    static String requireName(String parameter, String name) {
        requireNonNull(name, parameter);
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || name.length() > 60) {
            throw new IllegalArgumentException(parameter + " must be kebab-case, such as \"meal-ready\", and at most 60"
                    + " characters long, but is \"" + name + "\"");
        }
        return name;
    }
}

package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * Where a message goes or comes from. A transport derives its own names from it and documents how.
 *
 * <p>The endpoint is chosen by the engine for transports that {@linkplain Transport#needsEndpoint() need} one, and empty
 * for all others.
 */
public sealed interface Address {
    /** The service of the contract. */
    String service();

    /** The name of the contract. */
    String name();

    /** The endpoint to talk to. */
    Optional<URI> endpoint();

    /** Where {@link ChannelTransport#send} sends to. */
    sealed interface Channel extends Address {}

    /** Where {@link ChannelTransport#receive} receives from. */
    sealed interface Source extends Channel {
        /** The same address at this endpoint, or wherever it is. */
        Source atEndpoint(Optional<URI> uri);
    }

    /** An operation: each request goes to one server. */
    record Operation(String service, String name, Optional<URI> endpoint) implements Address {
        /** Checks that every part is there. */
        public Operation {
            check(service, name, endpoint);
        }

        /** The operation wherever it is served. */
        public Operation(String service, String name) {
            this(service, name, Optional.empty());
        }

        @Override
        public String toString() {
            return text("operation", this);
        }
    }

    /** The queue of a command: each message goes to one receiver. */
    record Queue(String service, String name, Optional<URI> endpoint) implements Source {
        /** Checks that every part is there. */
        public Queue {
            check(service, name, endpoint);
        }

        /** The queue wherever it is. */
        public Queue(String service, String name) {
            this(service, name, Optional.empty());
        }

        @Override
        public Queue atEndpoint(Optional<URI> uri) {
            return new Queue(service, name, uri);
        }

        @Override
        public String toString() {
            return text("queue", this);
        }
    }

    /** The topic of an event: each message goes to every group. */
    record Topic(String service, String name, Optional<URI> endpoint) implements Channel {
        /** Checks that every part is there. */
        public Topic {
            check(service, name, endpoint);
        }

        /** The topic wherever it is. */
        public Topic(String service, String name) {
            this(service, name, Optional.empty());
        }

        @Override
        public String toString() {
            return text("topic", this);
        }
    }

    /** One group's share of a topic: each message goes to one member. */
    record Subscription(Topic topic, String group) implements Source {
        /** Checks that every part is there. */
        public Subscription {
            requireNonNull(topic, "topic");
            requireNonNull(group, "group");
        }

        @Override
        public String service() {
            return topic.service();
        }

        @Override
        public String name() {
            return topic.name();
        }

        @Override
        public Optional<URI> endpoint() {
            return topic.endpoint();
        }

        @Override
        public Subscription atEndpoint(Optional<URI> uri) {
            return new Subscription(new Topic(topic.service(), topic.name(), uri), group);
        }

        @Override
        public String toString() {
            return text("subscription", this) + " of group " + group;
        }
    }

    /** An endpoint for people: without its credentials, which a URI does not know of when it cannot read the host. */
    static String toDisplayString(URI endpoint) {
        String text = endpoint.toString();
        // Breakers are kept by this name, so each call asks for it, and hardly any endpoint has credentials.
        return text.indexOf('@') < 0 ? text : text.replaceFirst("(?<=//)[^/?#]*@", "****@");
    }

    private static void check(String service, String name, Optional<URI> endpoint) {
        requireNonNull(service, "service");
        requireNonNull(name, "name");
        requireNonNull(endpoint, "endpoint");
    }

    private static String text(String kind, Address address) {
        String where =
                address.endpoint().map(uri -> " at " + toDisplayString(uri)).orElse("");
        return kind + " " + address.service() + "." + address.name() + where;
    }
}

package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.internal.binding.ConfigSchema;
import java.net.URI;
import java.util.List;

/**
 * What one group of an event does differently from the contract.
 *
 * @param handler how its handlers are run
 * @param addresses where its instances are, for transports that need to be told; the registry is asked when there are
 *     none
 */
public record SubscriberGroupSettings(
        @ConfigSchema.Unwrapped HandlerSettings handler, List<URI> addresses) {
    /** Nothing different. */
    public static final SubscriberGroupSettings NONE = new SubscriberGroupSettings(HandlerSettings.NONE, List.of());

    /** Copies the addresses. */
    public SubscriberGroupSettings {
        requireNonNull(handler, "handler");
        addresses = List.copyOf(addresses);
    }

    /** These settings with handlers run in another way. */
    public SubscriberGroupSettings handler(HandlerSettings value) {
        return new SubscriberGroupSettings(value, addresses);
    }

    /** These settings with these addresses. */
    public SubscriberGroupSettings addresses(List<URI> values) {
        return new SubscriberGroupSettings(handler, values);
    }
}

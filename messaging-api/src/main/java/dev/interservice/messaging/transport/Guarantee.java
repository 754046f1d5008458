package dev.interservice.messaging.transport;

/** What a transport can promise beyond carrying messages; in configuration files in kebab-case. */
public enum Guarantee {
    /** Messages with the same subject are delivered in the order they were sent, one at a time, redelivery included. */
    ORDERED_PER_KEY,
    /** Accepted messages wait for a receiver that is away. */
    DURABLE,
    /** Accepted messages survive the broker's end. */
    SURVIVES_BROKER_RESTART,
    /** A message whose time to live has passed is not delivered. */
    EXPIRES,
    /** A redelivery waits outside the receiver for its delay. */
    DELAYED_REDELIVERY,
    /** Messages are put aside where they can be listed, sent again and removed. */
    DEAD_LETTERS,
    /** Bodies of 16 MiB travel. */
    LARGE_BODY
}

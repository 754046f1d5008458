/**
 * Not exported: connections to the broker. {@code BrokerConnector} opens them, {@code RecoveringConnection} keeps one open,
 * and {@code BatchingFrameHandler} writes its frames in batches.
 */
@NullMarked
package dev.interservice.messaging.amqp.connection;

import org.jspecify.annotations.NullMarked;

/**
 * Not exported: the way to the broker. {@code ChannelWriter} is the one thread at a time that publishes, taking from the
 * {@code SendBuffer}s of {@code ConfirmingPublisher} (commands and events) and {@code RpcPublisher} (requests and replies);
 * {@code PublishChannels} prepares their channels on each new connection.
 */
@NullMarked
package dev.interservice.messaging.amqp.publish;

import org.jspecify.annotations.NullMarked;

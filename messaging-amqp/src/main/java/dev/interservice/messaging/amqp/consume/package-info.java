/**
 * Not exported: the way from the broker. {@code RecoveringConsumer} starts a {@code QueueConsumer} or {@code RpcConsumer} on
 * each new channel; {@code BatchedAcknowledgements} settles deliveries, {@code Republisher} stores those that are tried again
 * later or given up, and {@code AmqpDeadLetterStore} looks into dead-letter queues.
 */
@NullMarked
package dev.interservice.messaging.amqp.consume;

import org.jspecify.annotations.NullMarked;

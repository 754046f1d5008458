/**
 * Not exported: what exists at the broker and what a message looks like there. {@code AmqpMapping}, {@code ReplyMapping} and
 * {@code DeadLetterMapping} translate messages in both directions; {@code BrokerTopology} declares exchanges and queues by
 * {@code TopologyNames}.
 */
@NullMarked
package dev.interservice.messaging.amqp.wire;

import org.jspecify.annotations.NullMarked;

package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;

/**
 * A message or request that arrived: as it is on the wire, and read.
 *
 * @param properties as they arrived, to send them on unchanged
 */
public record ReceivedMessage(BasicProperties properties, Envelope envelope, int attempt, Deadline deadline) {
    public Delivery delivery() {
        return new Delivery(envelope, attempt, deadline);
    }

    /** The same after a failure. */
    ReceivedMessage nextAttempt() {
        return new ReceivedMessage(properties, envelope, attempt + 1, deadline);
    }

    /** A message that was delivered and is to be acknowledged, with the tag under which its channel delivered it. */
    public record UnackedDelivery(long deliveryTag, ReceivedMessage message) {
        /** The same after a failure, without having been delivered again. */
        public UnackedDelivery nextAttempt() {
            return new UnackedDelivery(deliveryTag, message.nextAttempt());
        }
    }
}

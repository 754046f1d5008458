package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Delivery;
import java.time.Duration;

/** One delivery of a message to a listener, not settled yet; compared by identity: given out again it is another. */
final class UnsettledDelivery {
    final MessageQueue queue;
    final QueueIntake intake;
    final BrokerConnection connection;
    final QueuedMessage message;
    final Delivery delivery;

    UnsettledDelivery(MessageQueue queue, QueueIntake intake, QueuedMessage message) {
        this.queue = queue;
        this.intake = intake;
        this.connection = intake.connection();
        this.message = message;
        this.delivery = new Delivery(message.envelope, message.attempt, deadline(message, intake.environment()));
    }

    private static Deadline deadline(QueuedMessage message, Environment clock) {
        return message.canExpire()
                ? Deadline.after(Duration.ofNanos(message.expires - clock.nanos()), clock::nanos)
                : Deadline.NONE;
    }
}

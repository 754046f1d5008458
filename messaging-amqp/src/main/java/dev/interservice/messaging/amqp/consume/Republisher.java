package dev.interservice.messaging.amqp.consume;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.Timers;
import dev.interservice.messaging.amqp.publish.PendingSend;
import dev.interservice.messaging.amqp.wire.DelayLevel;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.amqp.wire.ReceivedMessage.UnackedDelivery;
import dev.interservice.messaging.transport.Settlement;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages elsewhere: where they wait for their redelivery, or where they are put aside. The original is done
 * with only when the broker has confirmed the copy; until then it stays, and it is tried again and again.
 *
 * <p>If the channel of the original ends in between, both come: twice is better than never.
 */
final class Republisher {
    private static final Logger LOG = LoggerFactory.getLogger(Republisher.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final QueueConsumer.Definition definition;
    private final ConsumerContext context;
    private final OpenConnection openConnection;
    private final Timers timers;

    Republisher(QueueConsumer.Definition definition, OpenConnection openConnection, Timers timers) {
        this.definition = definition;
        this.context = definition.context();
        this.openConnection = openConnection;
        this.timers = timers;
    }

    /** Stores it for its next attempt, after a delay. */
    void retryLater(UnackedDelivery delivery, Duration delay, Runnable done) {
        BasicProperties again = context.mapping().forRedelivery(delivery.message());
        byte[] body = delivery.message().envelope().body().bytes();
        if (delay.isZero()) {
            send(OutboundMessage.toQueue(definition.queue(), again, body), this::declareQueue, done);
            return;
        }
        DelayLevel level = DelayLevel.atLeast(delay);
        String exchange = context.names().delayName(level.length());
        OutboundMessage outbound = new OutboundMessage(exchange, definition.queue(), true, again, body);
        OpenConnection.ChannelTask declare = channel -> context.topology().declareDelay(channel, level);
        if (context.topology().isDeclared(level)) {
            send(outbound, declare, done);
        } else {
            context.executor().execute(() -> declareAndSend(outbound, declare, done));
        }
    }

    /** Stores it where dead letters are. */
    void deadLetter(UnackedDelivery delivery, Settlement.DeadLetter why, Runnable done) {
        BasicProperties properties =
                context.deadLetters().deadLetterProperties(delivery.message(), definition.queue(), why);
        byte[] body = delivery.message().envelope().body().bytes();
        send(
                OutboundMessage.toQueue(context.names().deadLetterQueue(definition.queue()), properties, body),
                this::declareQueue,
                done);
    }

    private void declareQueue(Channel channel) throws IOException {
        context.topology().declareSource(channel, definition.source(), definition.isOrdered());
    }

    /** On the context's executor: what is not there must be declared before anything is sent to it. */
    private void declareAndSend(OutboundMessage outbound, OpenConnection.ChannelTask declare, Runnable done) {
        try {
            openConnection.runOnChannel(declare);
        } catch (IOException | RuntimeException failure) {
            retrySend(outbound, declare, done, failure);
            return;
        }
        send(outbound, declare, done);
    }

    private void send(OutboundMessage outbound, OpenConnection.ChannelTask declare, Runnable done) {
        PendingSend send = new PendingSend(outbound, definition.source(), Deadline.NONE);
        send.whenComplete((accepted, failure) -> {
            if (failure == null) {
                done.run();
            } else {
                retrySend(outbound, declare, done, failure);
            }
        });
        context.publisher().send(send);
    }

    /** Declares it once more before that: somebody may have deleted it. */
    private void retrySend(
            OutboundMessage outbound, OpenConnection.ChannelTask declare, Runnable done, Throwable failure) {
        LOG.warn(
                "a message of {} cannot be stored again now, so it stays unsettled: {}",
                definition,
                FailureText.of(failure));
        timers.schedule(RETRY_DELAY, () -> context.executor().execute(() -> declareAndSend(outbound, declare, done)));
    }
}

package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.Letter.UnackedDelivery;
import dev.interservice.messaging.transport.Settlement;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages elsewhere: where they wait for their redelivery, or where they are put aside. The original is done with
 * only when the broker has confirmed the copy; until then it stays, and it is tried again and again.
 *
 * <p>If the channel of the original ends in between, both come: twice is better than never.
 */
final class Restorage {
    private static final Logger LOG = LoggerFactory.getLogger(Restorage.class);
    private static final Duration UNTIL_THERE_IS_ROOM = Duration.ofSeconds(1);

    private final MessageShift.Definition work;
    private final Reception reception;
    private final Line line;
    private final Pauses pauses;

    Restorage(MessageShift.Definition work, Line line, Pauses pauses) {
        this.work = work;
        this.reception = work.reception();
        this.line = line;
        this.pauses = pauses;
    }

    /** Stores it for its next attempt, after a delay. */
    void store(UnackedDelivery delivery, Duration delay, Runnable done) {
        BasicProperties again = reception.mapping().again(delivery.letter());
        byte[] body = delivery.letter().envelope().body().bytes();
        if (delay.isZero()) {
            send(Outgoing.toQueue(work.queue(), again, body), this::declareQueue, done);
            return;
        }
        DelayLevel level = DelayLevel.atLeast(delay);
        String exchange = reception.names().delay(level.length());
        Outgoing outgoing = new Outgoing(exchange, work.queue(), true, again, body);
        Line.Task declare = channel -> reception.topology().delay(channel, level);
        if (reception.topology().isDeclared(level)) {
            send(outgoing, declare, done);
        } else {
            reception.desk().execute(() -> declareAndSend(outgoing, declare, done));
        }
    }

    /** Stores it where dead letters are. */
    void putAside(UnackedDelivery delivery, Settlement.DeadLetter why, Runnable done) {
        BasicProperties letter = reception.deadLetters().letter(delivery.letter(), work.queue(), why);
        byte[] body = delivery.letter().envelope().body().bytes();
        send(Outgoing.toQueue(reception.names().deadLetters(work.queue()), letter, body), this::declareQueue, done);
    }

    private void declareQueue(Channel channel) throws IOException {
        reception.topology().source(channel, work.source(), work.isOrdered());
    }

    /** At the desk: what is not there must be declared before anything is sent to it. */
    private void declareAndSend(Outgoing outgoing, Line.Task declare, Runnable done) {
        try {
            line.run(declare);
        } catch (IOException | RuntimeException failure) {
            later(outgoing, declare, done, failure);
            return;
        }
        send(outgoing, declare, done);
    }

    private void send(Outgoing outgoing, Line.Task declare, Runnable done) {
        PendingSend send = new PendingSend(outgoing, work.source(), Deadline.NONE);
        send.whenComplete((accepted, failure) -> {
            if (failure == null) {
                done.run();
            } else {
                later(outgoing, declare, done, failure);
            }
        });
        reception.publisher().send(send);
    }

    /** Declares it once more before that: somebody may have deleted it. */
    private void later(Outgoing outgoing, Line.Task declare, Runnable done, Throwable failure) {
        LOG.warn("a message of {} cannot be stored again now, so it stays unsettled: {}", work, Why.of(failure));
        pauses.after(
                UNTIL_THERE_IS_ROOM, () -> reception.desk().execute(() -> declareAndSend(outgoing, declare, done)));
    }
}

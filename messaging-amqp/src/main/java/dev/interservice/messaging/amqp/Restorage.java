package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
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

    private final QueueWork work;
    private final Reception reception;
    private final Line line;
    private final Pauses pauses;

    Restorage(QueueWork work, Line line, Pauses pauses) {
        this.work = work;
        this.reception = work.reception();
        this.line = line;
        this.pauses = pauses;
    }

    /** Stores it for its next attempt, after a delay. */
    void store(Handout handout, Duration delay, Runnable done) {
        BasicProperties again = reception.mapping().again(handout.letter());
        byte[] body = handout.letter().envelope().body().bytes();
        if (delay.isZero()) {
            send(Outgoing.toQueue(work.queue(), again, body), done);
            return;
        }
        DelayLevel level = DelayLevel.atLeast(delay);
        String exchange = reception.names().delay(level.length());
        Outgoing outgoing = new Outgoing(exchange, work.queue(), true, again, body);
        if (reception.topology().isDeclared(level)) {
            send(outgoing, done);
        } else {
            reception.desk().execute(() -> declareAndSend(level, outgoing, done));
        }
    }

    /** Stores it where dead letters are. */
    void putAside(Handout handout, Settlement.DeadLetter why, Runnable done) {
        BasicProperties letter = reception.deadLetters().letter(handout.letter(), work.queue(), why);
        byte[] body = handout.letter().envelope().body().bytes();
        send(Outgoing.toQueue(reception.names().deadLetters(work.queue()), letter, body), done);
    }

    private void declareAndSend(DelayLevel level, Outgoing outgoing, Runnable done) {
        try {
            line.run(channel -> reception.topology().delay(channel, level));
            send(outgoing, done);
        } catch (IOException | RuntimeException failure) {
            LOG.warn("a message cannot wait for its redelivery, so it stays: {}", Why.of(failure));
            pauses.after(
                    UNTIL_THERE_IS_ROOM, () -> reception.desk().execute(() -> declareAndSend(level, outgoing, done)));
        }
    }

    private void send(Outgoing outgoing, Runnable done) {
        PendingSend send = new PendingSend(outgoing, work.source(), Deadline.NONE);
        send.whenComplete((accepted, failure) -> {
            if (failure == null) {
                done.run();
            } else {
                later(outgoing, done, failure);
            }
        });
        reception.publisher().send(send);
    }

    private void later(Outgoing outgoing, Runnable done, Throwable failure) {
        boolean isClosed =
                failure instanceof TransportException typed && typed.reason() == TransportException.Reason.CLOSED;
        if (!isClosed) {
            LOG.warn("a message of {} cannot be stored again, so it stays unsettled: {}", work, failure.getMessage());
        }
        pauses.after(
                UNTIL_THERE_IS_ROOM,
                () -> reception.desk().execute(() -> {
                    // Somebody may have deleted the queue.
                    try {
                        work.declare(line);
                    } catch (IOException | RuntimeException stillNot) {
                        LOG.debug("cannot declare it again", stillNot);
                    }
                    send(outgoing, done);
                }));
    }
}

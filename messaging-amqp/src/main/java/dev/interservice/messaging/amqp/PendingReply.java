package dev.interservice.messaging.amqp;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;

/**
 * A reply until it is written; nobody confirms it, as nobody would send it again.
 *
 * @param over is run once, when it is written or there is no more hope
 */
record PendingReply(Outgoing outgoing, Runnable over) implements Talk.Utterance {
    @Override
    public boolean begin() {
        return true;
    }

    @Override
    public void write(Channel channel, String replyQueue) throws IOException {
        outgoing.write(channel);
        over.run();
    }

    @Override
    public void takeBack() {}

    @Override
    public void lost(String why) {
        over.run();
    }

    @Override
    public void notWritten(Reason reason, String why) {
        over.run();
    }

    @Override
    public int size() {
        return outgoing.body().length;
    }

    @Override
    public boolean isDone() {
        return false;
    }
}

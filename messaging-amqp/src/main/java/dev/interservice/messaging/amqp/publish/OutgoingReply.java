package dev.interservice.messaging.amqp.publish;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;

/**
 * A reply until it is written; nobody confirms it, as nobody would send it again.
 *
 * @param onEnd is run once, when it is written or there is no more hope
 */
public record OutgoingReply(OutboundMessage outbound, Runnable onEnd) implements RpcPublisher.RpcMessage {
    @Override
    public boolean beginWrite() {
        return true;
    }

    @Override
    public void write(Channel channel, String replyQueue) throws IOException {
        outbound.write(channel);
        onEnd.run();
    }

    @Override
    public void cancelWrite() {}

    @Override
    public void failMaybeWritten(String why) {
        onEnd.run();
    }

    @Override
    public void failUnwritten(Reason reason, String why) {
        onEnd.run();
    }

    @Override
    public int size() {
        return outbound.body().length;
    }

    @Override
    public boolean isDone() {
        return false;
    }
}

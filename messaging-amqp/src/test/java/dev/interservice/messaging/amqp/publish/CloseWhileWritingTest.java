package dev.interservice.messaging.amqp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.ScriptedChannel;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The transport may be closed in the middle of its last write; then whoever waits for that is told. */
class CloseWhileWritingTest {
    @Test
    void sendEnds() throws IOException {
        ConfirmingPublisher publisher = new ConfirmingPublisher(() -> {});
        publisher.attach(publisher.prepareChannel(ScriptedChannel.closedAfter(publisher::close)));
        PendingSend send = new PendingSend(
                OutboundMessage.toQueue(
                        "queue", new BasicProperties.Builder().messageId("m").build(), new byte[1]),
                "kitchen.cook",
                Deadline.NONE);
        publisher.send(send);

        publisher.writeNext();

        assertThat(send).isCompletedExceptionally();
    }

    @Test
    void replyEnds() {
        RpcPublisher rpcPublisher = new RpcPublisher(() -> {});
        rpcPublisher.attach(new RpcPublisher.RpcChannel(ScriptedChannel.closedAfter(rpcPublisher::close), "replies"));
        RecordingRpcMessage message = new RecordingRpcMessage();
        rpcPublisher.publish(message);

        rpcPublisher.writeNext();

        assertThat(message.reason).isEqualTo(Reason.CLOSED);
    }

    private static final class RecordingRpcMessage implements RpcPublisher.RpcMessage {
        private Reason reason = Reason.CANCELLED;

        @Override
        public int size() {
            return 1;
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public boolean beginWrite() {
            return true;
        }

        @Override
        public void write(Channel channel, String replyQueue) throws IOException {
            channel.basicPublish("", "queue", null, new byte[1]);
        }

        @Override
        public void cancelWrite() {}

        @Override
        public void failMaybeWritten(String why) {}

        @Override
        public void failUnwritten(Reason because, String why) {
            reason = because;
        }
    }
}

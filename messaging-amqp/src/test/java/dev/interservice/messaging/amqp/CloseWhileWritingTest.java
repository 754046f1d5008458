package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The transport may be closed in the middle of its last write; then whoever waits for that is told. */
class CloseWhileWritingTest {
    @Test
    void sendEnds() throws IOException {
        Publisher publisher = new Publisher(() -> {});
        publisher.begin(publisher.prepare(ScriptedChannel.closedAfter(publisher::close)));
        PendingSend send = new PendingSend(
                Outgoing.toQueue(
                        "queue", new BasicProperties.Builder().messageId("m").build(), new byte[1]),
                "kitchen.cook",
                Deadline.NONE);
        publisher.send(send);

        publisher.writeNext();

        assertThat(send).isCompletedExceptionally();
    }

    @Test
    void replyEnds() {
        Talk talk = new Talk(() -> {});
        talk.begin(new Talk.Line(ScriptedChannel.closedAfter(talk::close), "replies"));
        Told told = new Told();
        talk.say(told);

        talk.writeNext();

        assertThat(told.reason).isEqualTo(Reason.CLOSED);
    }

    private static final class Told implements Talk.Utterance {
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
        public boolean begin() {
            return true;
        }

        @Override
        public void write(Channel channel, String replyQueue) throws IOException {
            channel.basicPublish("", "queue", null, new byte[1]);
        }

        @Override
        public void takeBack() {}

        @Override
        public void lost(String why) {}

        @Override
        public void notWritten(Reason because, String why) {
            reason = because;
        }
    }
}

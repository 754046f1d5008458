package dev.interservice.messaging.amqp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingSendTest {
    private static final int BYTES = 1_000;

    private byte[] body = new byte[BYTES];
    private final WeakReference<byte[]> carried = new WeakReference<>(body);
    private final PendingSend send = new PendingSend(
            OutboundMessage.toQueue(
                    "queue", new BasicProperties.Builder().messageId("m").build(), body),
            "kitchen.cook",
            Deadline.NONE);

    @Test
    void whatItCarriedIsLetGoWhenItIsConfirmed() {
        assertThat(send.beginWrite()).isNotNull();
        assertThat(send.matches("", "queue", "m")).isTrue();

        send.confirmed();

        awaitLetGo();
        assertThat(send.matches("", "queue", "m")).isFalse();
        assertThat(send).isCompletedWithValue(Acceptance.STORED_BY_BROKER).hasToString("message m to kitchen.cook");
    }

    /** One that is cancelled stays in the buffer until its turn, and takes room there. */
    @Test
    void whatItCarriedIsLetGoWhenItEndsBeforeItIsWritten() {
        send.fail(Reason.CANCELLED, "it was cancelled");

        awaitLetGo();
        assertThat(send.beginWrite()).isNull();
        assertThat(send.size()).isEqualTo(BYTES);
        assertThat(send).isCompletedExceptionally();
    }

    private void awaitLetGo() {
        body = new byte[0];
        for (int times = 1; times <= 100 && carried.get() != null; times++) {
            System.gc();
        }
        assertThat(carried.get()).isNull();
    }
}

package dev.interservice.messaging.amqp.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.ScriptedChannel;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingRequestTest {
    private byte[] body = new byte[1_000];
    private Map<String, Object> headers = new HashMap<>();
    private final WeakReference<byte[]> carriedBody = new WeakReference<>(body);
    private final WeakReference<Map<String, Object>> carriedHeaders = new WeakReference<>(headers);
    private final PendingRequest request = new PendingRequest(
            TransportTestContext.OPERATION,
            "queue",
            "m",
            "call",
            new AmqpMapping.RequestDraft(new BasicProperties.Builder(), headers),
            body,
            Deadline.NONE,
            ended -> {});

    @Test
    void whatItCarriedIsLetGoWhenItIsWritten() throws IOException {
        assertThat(request.beginWrite()).isTrue();

        request.write(ScriptedChannel.silent(), "replies");

        body = new byte[0];
        headers = Map.of();
        for (int times = 1; times <= 100 && (carriedBody.get() != null || carriedHeaders.get() != null); times++) {
            System.gc();
        }
        assertThat(carriedBody.get()).isNull();
        assertThat(carriedHeaders.get()).isNull();
        assertThat(request).isNotDone();
    }

    @Test
    void whatWasNotWrittenCanBeWrittenOnceMore() throws IOException {
        assertThat(request.beginWrite()).isTrue();
        assertThatExceptionOfType(AlreadyClosedException.class)
                .isThrownBy(() -> request.write(ScriptedChannel.closedAfter(() -> {}), "replies"));
        request.cancelWrite();

        assertThat(request.beginWrite()).isTrue();
        request.write(ScriptedChannel.silent(), "other replies");

        assertThat(request.size()).isZero();
    }
}

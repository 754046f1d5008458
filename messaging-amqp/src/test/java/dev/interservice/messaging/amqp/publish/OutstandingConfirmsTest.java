package dev.interservice.messaging.amqp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.ScriptedChannel;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutstandingConfirmsTest {
    private final OutstandingConfirms outstanding = new OutstandingConfirms(ScriptedChannel.silent());
    private final List<String> confirmed = new ArrayList<>();
    private long written;

    @Test
    void multipleConfirmationAfterManySingleOnesConfirmsNothingThatCameLater() {
        for (long number = 1; number <= 5_000; number++) {
            write();
            outstanding.settle(number, false, this::confirm);
        }
        confirmed.clear();
        LongStream.range(0, 100).forEach(each -> write());

        outstanding.settle(5_050, true, this::confirm);

        assertThat(confirmed).hasSize(50).first().isEqualTo("5001");
        assertThat(confirmed).last().isEqualTo("5050");
        assertThat(outstanding.drain()).hasSize(50);
    }

    @Test
    void confirmationsOutOfOrderConfirmEachMessageOnce() {
        LongStream.range(0, 10).forEach(each -> write());

        outstanding.settle(3, false, this::confirm);
        outstanding.settle(1, false, this::confirm);
        outstanding.settle(5, true, this::confirm);
        outstanding.settle(5, true, this::confirm);

        assertThat(confirmed).containsExactly("3", "1", "2", "4", "5");
    }

    @Test
    void confirmationMayComeBeforeTheWriteReturns() {
        outstanding.add(send(1));
        outstanding.settle(1, false, this::confirm);
        outstanding.markWritten();
        written++;
        write();

        outstanding.settle(2, true, this::confirm);

        assertThat(confirmed).containsExactly("1", "2");
        assertThat(outstanding.isEmpty()).isTrue();
    }

    private void write() {
        outstanding.add(send(++written));
        outstanding.markWritten();
    }

    private void confirm(PendingSend send) {
        confirmed.add(send.toString().replaceAll("message (\\d+) .*", "$1"));
    }

    private static PendingSend send(long number) {
        BasicProperties properties =
                new BasicProperties.Builder().messageId("" + number).build();
        return new PendingSend(
                OutboundMessage.toQueue("queue", properties, new byte[1]), "kitchen.cook", Deadline.NONE);
    }
}

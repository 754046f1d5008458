package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private final InFlight inFlight = new InFlight(ScriptedChannel.silent());
    private final List<String> confirmed = new ArrayList<>();
    private long written;

    @Test
    void multipleConfirmationAfterManySingleOnesConfirmsNothingThatCameLater() {
        for (long number = 1; number <= 5_000; number++) {
            write();
            inFlight.decided(number, false, this::confirm);
        }
        confirmed.clear();
        LongStream.range(0, 100).forEach(each -> write());

        inFlight.decided(5_050, true, this::confirm);

        assertThat(confirmed).hasSize(50).first().isEqualTo("5001");
        assertThat(confirmed).last().isEqualTo("5050");
        assertThat(inFlight.rest()).hasSize(50);
    }

    @Test
    void confirmationsOutOfOrderConfirmEachMessageOnce() {
        LongStream.range(0, 10).forEach(each -> write());

        inFlight.decided(3, false, this::confirm);
        inFlight.decided(1, false, this::confirm);
        inFlight.decided(5, true, this::confirm);
        inFlight.decided(5, true, this::confirm);

        assertThat(confirmed).containsExactly("3", "1", "2", "4", "5");
    }

    @Test
    void confirmationMayComeBeforeTheWriteReturns() {
        inFlight.enter(send(1));
        inFlight.decided(1, false, this::confirm);
        inFlight.written();
        written++;
        write();

        inFlight.decided(2, true, this::confirm);

        assertThat(confirmed).containsExactly("1", "2");
        assertThat(inFlight.isEmpty()).isTrue();
    }

    private void write() {
        inFlight.enter(send(++written));
        inFlight.written();
    }

    private void confirm(PendingSend send) {
        confirmed.add(send.toString().replaceAll("message (\\d+) .*", "$1"));
    }

    private static PendingSend send(long number) {
        BasicProperties properties =
                new BasicProperties.Builder().messageId("" + number).build();
        return new PendingSend(Outgoing.toQueue("queue", properties, new byte[1]), "kitchen.cook", Deadline.NONE);
    }
}

package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;

import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.contract.Disturbance;
import dev.interservice.messaging.testkit.contract.MessageRecorder;
import dev.interservice.messaging.testkit.contract.TransportFixture;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.testkit.contract.TransportUnderTest;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connection is worth whose other end has gone without a word: that shows only after two missed heartbeats. */
@Tag("figures")
@Timeout(180)
class HalfOpenConnectionTest implements RabbitMqTransportContract {
    /** Twice the heartbeat of 15 s, and the time to connect again. */
    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Test
    void halfOpenConnectionIsNoticedAndMadeAgain(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        TransportUnderTest receiving = test.connect();
        receiving.receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("before")));
        receiver.await("before");

        TransportFixture.Repair repair = test.disturb(Disturbance.FROZEN);
        await(test, Status.DOWN, receiving, sender);
        repair.close();
        await(test, Status.UP, receiving, sender);
        test.await(sender.send(QUEUE, SampleMessages.message("after")));

        receiver.await("after");
    }

    /** Until both are in this state; the observer hears of every change. */
    private static void await(TransportTestContext test, Status status, TransportUnderTest... transports) {
        for (int count = 1; !Arrays.stream(transports).allMatch(each -> is(status, each)); count++) {
            test.signals().await(Signal.StateChanged.class, count);
        }
    }

    private static boolean is(Status status, TransportUnderTest tested) {
        return tested.transport().health().status() == status;
    }
}

package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.Scene.QUEUE;

import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.Disturbance;
import dev.interservice.messaging.testkit.MessageRecorder;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.testkit.Wire;
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
    void halfOpenConnectionIsNoticedAndMadeAgain(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        Peer receiving = scene.connect();
        receiving.receive(QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("before")));
        receiver.await("before");

        Wire.Repair repair = scene.disturb(Disturbance.FROZEN);
        await(scene, Status.DOWN, receiving, sender);
        repair.close();
        await(scene, Status.UP, receiving, sender);
        scene.await(sender.send(QUEUE, SampleMessages.message("after")));

        receiver.await("after");
    }

    /** Until both are in this state; the observer hears of every change. */
    private static void await(Scene scene, Status status, Peer... peers) {
        for (int told = 1; !Arrays.stream(peers).allMatch(each -> is(status, each)); told++) {
            scene.signals().await(Signal.StateChanged.class, told);
        }
    }

    private static boolean is(Status status, Peer peer) {
        return peer.transport().health().status() == status;
    }
}

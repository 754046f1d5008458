package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.MessageRecorder;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trouble that only a broker can make, beyond what any wire may be in; the scene finds what is left behind. */
@Timeout(60)
class AmqpTroubleTest implements RabbitMqTransportContract {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final int LARGE = 100_000;
    private static final int MANY = 2_000;

    private final RabbitBroker broker = RabbitBroker.shared();

    @AfterEach
    void calm() {
        if (broker.isOurs()) {
            broker.evaluate("application:set_env(rabbit, channel_tick_interval, 60000)");
            broker.evaluate("application:set_env(rabbit, consumer_timeout, 1800000)");
            broker.clearMemoryAlarm();
        }
    }

    /** T3: a queue is deleted under its consumer, on a connection that stays. */
    @Test
    void receiverResumesWhenItsQueueWasDeleted(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("before")));
        receiver.await("before");

        withPlainChannel(scene, channel -> channel.queueDelete(RabbitMqTransportContract.names(scene).queue(QUEUE)));
        awaitTroubleAndItsEnd(scene);
        scene.await(sender.send(QUEUE, SampleMessages.message("after")));

        receiver.await("after");
        withPlainChannel(
                scene,
                channel -> channel.queueDeclarePassive(RabbitMqTransportContract.names(scene).queue(QUEUE) + ".dlq"));
    }

    /** T3: so it is for requests. */
    @Test
    void serverResumesWhenItsQueueWasDeleted(Scene scene) {
        scene.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        Peer caller = scene.connect();
        scene.await(caller.request(OPERATION, SampleMessages.message("before")));

        withPlainChannel(scene, channel -> channel.queueDelete(RabbitMqTransportContract.names(scene).requestQueue(OPERATION)));
        awaitTroubleAndItsEnd(scene);

        assertThat(scene.await(caller.request(OPERATION, SampleMessages.message("after"))))
                .isEqualTo(SampleMessages.reply());
    }

    /** T3: the broker ends the consumer's channel, and only that, because a message is held too long. */
    @Test
    void receiverResumesWhenTheBrokerEndsItsChannel(Scene scene) {
        broker.evaluate("application:set_env(rabbit, channel_tick_interval, 50)");
        broker.evaluate("application:set_env(rabbit, consumer_timeout, 300)");
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("held")));
        receiver.await(1);

        receiver.await(2);
        receiver.acknowledge(2);
        // What was in hand belongs to the channel that has gone; on the new one it would be somebody else's.
        receiver.acknowledge(1);
        scene.await(sender.send(QUEUE, SampleMessages.message("after")));
        receiver.await("after");
        receiver.acknowledge(3);

        assertThat(receiver.ids()).containsExactly("held", "held", "after");
    }

    /** T3: a channel can end alone, and then neither the connection nor anybody else notices. */
    @Test
    void channelsThatEndAreMadeAgain(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        scene.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("before")));
        receiver.await(1);

        broker.evaluate("[exit(Channel, kill) || Channel <- rabbit_channel:list()], ok");

        scene.await(sender.send(QUEUE, SampleMessages.message("after")));
        receiver.await("after");
        // The last of them is back when it is answered.
        awaitAnswer(scene, sender);
    }

    /** T4: a broker that is short of memory reads nothing; senders are told in time, and what they keep is bounded. */
    @Test
    void memoryAlarmFailsSendersInTimeAndKeepsMemoryBounded(Scene scene) throws InterruptedException {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("before")));
        broker.raiseMemoryAlarm();
        long used = usedAfterCollection();

        // 200 MB, of which the connection may hold some, and the sender its share. Nothing here holds on to a message.
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(MANY);
        scene.await(scene.inBackground(() -> {
            for (int number = 0; number < MANY; number++) {
                CompletableFuture<Acceptance> send =
                        sender.channels().send(QUEUE, SampleMessages.message("blocked " + number, LARGE), Deadline.NONE);
                Environment.Timer timer = scene.environment().after(TIMEOUT, () -> send.cancel(true));
                send.whenComplete((accepted, failure) -> {
                    timer.cancel();
                    failures.add(failure);
                    ended.countDown();
                });
            }
        }));
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(sender.transport().health().status()).isEqualTo(Status.DEGRADED);
        long kept = usedAfterCollection() - used;
        broker.clearMemoryAlarm();

        assertThat(failures).allSatisfy(failure -> assertThat(failure).isInstanceOf(TransportException.class));
        assertThat(kept).as("bytes kept of " + (long) MANY * LARGE).isLessThan((long) MANY * LARGE / 2);
        scene.await(sender.send(QUEUE, SampleMessages.message("after")));
        receiver.await("after");
    }

    /** T4: nor does a close wait for a broker that reads nothing. */
    @Test
    void transportClosesThoughTheBrokerIsShortOfMemory(Scene scene) {
        Peer sender = scene.connect();
        sender.receive(QUEUE, scene.acknowledging());
        broker.raiseMemoryAlarm();
        sender.send(QUEUE, SampleMessages.message("blocked"));

        scene.await(scene.inBackground(sender::close));
    }

    /** T4: nor for one that says nothing at all, and for both connections no longer than for one. */
    @Test
    void transportClosesSoonThoughTheBrokerIsFrozen(Scene scene) {
        Peer peer = scene.connect();
        broker.pause();
        try {
            long begun = scene.environment().nanos();
            scene.await(scene.inBackground(peer::close));
            assertThat(Duration.ofNanos(scene.environment().nanos() - begun)).isLessThan(Duration.ofMillis(3_500));
        } finally {
            broker.resume();
        }
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void awaitAnswer(Scene scene, Peer caller) {
        for (int attempt = 1; attempt <= 10; attempt++) {
            CompletableFuture<Reply> call = caller.request(OPERATION, SampleMessages.message("r" + attempt));
            Environment.Timer timer = scene.environment().after(Duration.ofSeconds(1), () -> call.cancel(true));
            boolean answered = scene.await(call.handle((reply, failure) -> failure == null));
            timer.cancel();
            if (answered) {
                return;
            }
        }
        throw new AssertionError("no request was answered");
    }

    /** The observer hears of both. */
    private static void awaitTroubleAndItsEnd(Scene scene) {
        boolean inTrouble = false;
        for (int count = 1; ; count++) {
            List<Signal.StateChanged> told = scene.signals().await(Signal.StateChanged.class, count);
            Status status = told.get(count - 1).component().status();
            inTrouble |= status != Status.UP;
            if (inTrouble && status == Status.UP) {
                return;
            }
        }
    }

    private static void withPlainChannel(Scene scene, ChannelAction action) {
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(scene)) {
            Channel channel = client.channel();
            action.on(channel);
        } catch (IOException failure) {
            throw new AssertionError("the foreigner could not do it", failure);
        }
    }

    private interface ChannelAction {
        void on(Channel channel) throws IOException;
    }
}

package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.contract.MessageRecorder;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.testkit.contract.TransportUnderTest;
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

/**
 * Trouble that only a broker can make, beyond the disturbances of all fixtures; the test context finds what is left
 * behind.
 */
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
    void receiverResumesWhenItsQueueWasDeleted(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("before")));
        receiver.await("before");

        withPlainChannel(
                test,
                channel -> channel.queueDelete(
                        RabbitMqTransportContract.names(test).queue(QUEUE)));
        awaitTroubleAndItsEnd(test);
        test.await(sender.send(QUEUE, SampleMessages.message("after")));

        receiver.await("after");
        withPlainChannel(
                test,
                channel -> channel.queueDeclarePassive(
                        RabbitMqTransportContract.names(test).queue(QUEUE) + ".dlq"));
    }

    /** T3: so it is for requests. */
    @Test
    void serverResumesWhenItsQueueWasDeleted(TransportTestContext test) {
        test.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        TransportUnderTest caller = test.connect();
        test.await(caller.request(OPERATION, SampleMessages.message("before")));

        withPlainChannel(
                test,
                channel -> channel.queueDelete(
                        RabbitMqTransportContract.names(test).requestQueue(OPERATION)));
        awaitTroubleAndItsEnd(test);

        assertThat(test.await(caller.request(OPERATION, SampleMessages.message("after"))))
                .isEqualTo(SampleMessages.reply());
    }

    /** T3: the broker ends the consumer's channel, and only that, because a message is held too long. */
    @Test
    void receiverResumesWhenTheBrokerEndsItsChannel(TransportTestContext test) {
        broker.evaluate("application:set_env(rabbit, channel_tick_interval, 50)");
        broker.evaluate("application:set_env(rabbit, consumer_timeout, 300)");
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("held")));
        receiver.await(1);

        receiver.await(2);
        receiver.acknowledge(2);
        // What was in flight belongs to the channel that has gone; on the new one it would be somebody else's.
        receiver.acknowledge(1);
        test.await(sender.send(QUEUE, SampleMessages.message("after")));
        receiver.await("after");
        receiver.acknowledge(3);

        assertThat(receiver.ids()).containsExactly("held", "held", "after");
    }

    /** T3: a channel can end alone, and then neither the connection nor anybody else notices. */
    @Test
    void channelsThatEndAreMadeAgain(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        test.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("before")));
        receiver.await(1);

        broker.evaluate("[exit(Channel, kill) || Channel <- rabbit_channel:list()], ok");

        test.await(sender.send(QUEUE, SampleMessages.message("after")));
        receiver.await("after");
        // The last of them is back when it is answered.
        awaitAnswer(test, sender);
    }

    /** T4: a broker that is short of memory reads nothing; senders are told in time, and what they keep is bounded. */
    @Test
    void memoryAlarmFailsSendersInTimeAndKeepsMemoryBounded(TransportTestContext test) throws InterruptedException {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("before")));
        broker.raiseMemoryAlarm();
        long used = usedAfterCollection();

        // 200 MB, of which the connection may hold some, and the sender its share. Nothing here holds on to a message.
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(MANY);
        test.await(test.runInBackground(() -> {
            for (int number = 0; number < MANY; number++) {
                CompletableFuture<Acceptance> send = sender.channelTransport()
                        .send(QUEUE, SampleMessages.message("blocked " + number, LARGE), Deadline.NONE);
                Environment.Timer timer = test.environment().after(TIMEOUT, () -> send.cancel(true));
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
        test.await(sender.send(QUEUE, SampleMessages.message("after")));
        receiver.await("after");
    }

    /** T4: nor does a close wait for a broker that reads nothing. */
    @Test
    void transportClosesThoughTheBrokerIsShortOfMemory(TransportTestContext test) {
        TransportUnderTest sender = test.connect();
        sender.receive(QUEUE, test.acknowledgingRecorder());
        broker.raiseMemoryAlarm();
        sender.send(QUEUE, SampleMessages.message("blocked"));

        test.await(test.runInBackground(sender::close));
    }

    /** T4: nor for one that says nothing at all, and for both connections no longer than for one. */
    @Test
    void transportClosesSoonThoughTheBrokerIsFrozen(TransportTestContext test) {
        TransportUnderTest tested = test.connect();
        broker.pause();
        try {
            long begun = test.environment().nanos();
            test.await(test.runInBackground(tested::close));
            assertThat(Duration.ofNanos(test.environment().nanos() - begun)).isLessThan(Duration.ofMillis(3_500));
        } finally {
            broker.resume();
        }
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void awaitAnswer(TransportTestContext test, TransportUnderTest caller) {
        for (int attempt = 1; attempt <= 10; attempt++) {
            CompletableFuture<Reply> call = caller.request(OPERATION, SampleMessages.message("r" + attempt));
            Environment.Timer timer = test.environment().after(Duration.ofSeconds(1), () -> call.cancel(true));
            boolean answered = test.await(call.handle((reply, failure) -> failure == null));
            timer.cancel();
            if (answered) {
                return;
            }
        }
        throw new AssertionError("no request was answered");
    }

    /** The observer hears of both. */
    private static void awaitTroubleAndItsEnd(TransportTestContext test) {
        boolean inTrouble = false;
        for (int count = 1; ; count++) {
            List<Signal.StateChanged> changes = test.signals().await(Signal.StateChanged.class, count);
            Status status = changes.get(count - 1).component().status();
            inTrouble |= status != Status.UP;
            if (inTrouble && status == Status.UP) {
                return;
            }
        }
    }

    private static void withPlainChannel(TransportTestContext test, ChannelAction action) {
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            Channel channel = client.channel();
            action.run(channel);
        } catch (IOException failure) {
            throw new AssertionError("the plain client could not do it", failure);
        }
    }

    private interface ChannelAction {
        void run(Channel channel) throws IOException;
    }
}

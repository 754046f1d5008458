package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OTHER_GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.publish.ConfirmingPublisher;
import dev.interservice.messaging.amqp.publish.PendingSend;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.testkit.contract.MessageRecorder;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.testkit.contract.TransportUnderTest;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What RabbitMQ or its client do to a sender that nobody expects, each tried out once: nothing is lost, and nothing is
 * taken for another.
 */
@Timeout(60)
class SendingTrapsTest implements RabbitMqTransportContract {
    private static final List<String> THREADS = List.of("a", "b", "c", "d");
    private static final int PER_THREAD = 800;

    /** The client counts a message as sent that it then cannot write; confirmations after it would be off by one. */
    @Test
    void messageThatCannotBeWrittenTakesNobodysConfirmation(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();

        for (int number = 1; number <= 100; number++) {
            sends.add(sender.send(QUEUE, SampleMessages.message("m" + number)));
            if (number % 10 == 0) {
                TransportException unfit =
                        test.awaitFailure(sender.send(QUEUE, SampleMessages.message("unfit" + "!".repeat(300))));
                assertThat(unfit.progress()).isEqualTo(Progress.NOT_SENT);
            }
        }

        sends.forEach(test::await);
        receiver.await(100);
    }

    /** The same where the mapping does not see it: what the client throws ends that message only. */
    @Test
    void messageThatTheClientRefusesEndsAlone(TransportTestContext test) throws IOException {
        test.connect().receive(QUEUE, test.acknowledgingRecorder());
        ConfirmingPublisher publisher = new ConfirmingPublisher(() -> {});
        List<PendingSend> sends = new ArrayList<>();
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            publisher.attach(publisher.prepareChannel(client.channel()));
            for (String id : List.of("m1", "u".repeat(300), "m2", "m3")) {
                var properties = new com.rabbitmq.client.AMQP.BasicProperties.Builder()
                        .messageId(id)
                        .build();
                OutboundMessage outbound = OutboundMessage.toQueue(
                        RabbitMqTransportContract.names(test).queue(QUEUE), properties, new byte[0]);
                PendingSend send = new PendingSend(outbound, QUEUE, Deadline.NONE);
                sends.add(send);
                publisher.send(send);
            }
            while (publisher.writeNext()) {
                // One after the other.
            }
            assertThat(test.awaitFailure(sends.remove(1)).reason()).isEqualTo(Reason.TOO_LARGE);
            sends.forEach(test::await);
        }
    }

    /** A message that comes back is confirmed as well, and the others around it have nothing to do with it. */
    @Test
    void onlyTheUnroutableMessageIsRefused(TransportTestContext test) {
        test.connect().receive(QUEUE, test.acknowledgingRecorder());
        TransportUnderTest sender = test.connect();
        List<CompletableFuture<Acceptance>> routable = new ArrayList<>();
        List<CompletableFuture<Acceptance>> unroutable = new ArrayList<>();

        for (int number = 1; number <= 50; number++) {
            routable.add(sender.send(QUEUE, SampleMessages.message("m")));
            unroutable.add(sender.send(GROUP, SampleMessages.message("m")));
        }

        routable.forEach(test::await);
        unroutable.forEach(each -> assertThat(test.awaitFailure(each).reason()).isEqualTo(Reason.UNROUTABLE));
    }

    /**
     * Four threads, eight cuts: what was confirmed arrives, and the messages of each thread are queued in its order. A
     * witness sees that, who is not cut. A receiver who is may not see it: he may begin again before the broker has
     * heard of his end, and is given what comes next before what was on its way to him.
     */
    @Test
    void cutsLoseNothingAndReorderNothing(TransportTestContext test) throws Exception {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(GROUP, new IntakeSettings(200, 200, Set.of()), receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.receive(OTHER_GROUP, test.acknowledgingRecorder()).stop());
        TcpFaultProxy proxy = RabbitMqTransportContract.fixture(test).proxy();
        try (AmqpPlainClient witness = RabbitMqTransportContract.witness(test)) {
            BlockingQueue<String> queued = witness.ids(OTHER_GROUP);
            List<CompletableFuture<Void>> senders = THREADS.stream()
                    .map(thread -> test.runInBackground(() -> sendInTurn(test, sender, thread)))
                    .toList();
            for (int cut = 1; cut <= 8; cut++) {
                receiver.await(cut * 200);
                proxy.cut();
                proxy.mend();
            }

            senders.forEach(test::await);
            all().forEach(receiver::await);
            assertQueuedInTurn(queued, test.patience());
        }
    }

    private static void assertQueuedInTurn(BlockingQueue<String> queued, Duration patience)
            throws InterruptedException {
        Set<String> left = new HashSet<>(all());
        // Some come twice: what counts is where each was first.
        Set<String> firsts = new LinkedHashSet<>();
        while (!left.isEmpty()) {
            String next = queued.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("not within %s: %s", patience, left).isNotNull();
            left.remove(next);
            firsts.add(next);
        }
        for (String thread : THREADS) {
            assertThat(firsts.stream().filter(id -> id.startsWith(thread))).containsExactlyElementsOf(all(thread));
        }
    }

    private static List<String> all() {
        return THREADS.stream().flatMap(thread -> all(thread).stream()).toList();
    }

    private static List<String> all(String thread) {
        return IntStream.rangeClosed(1, PER_THREAD)
                .mapToObj(number -> thread + number)
                .toList();
    }

    /** All must be confirmed, whatever happens meanwhile. */
    private static void sendInTurn(TransportTestContext test, TransportUnderTest sender, String thread) {
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= PER_THREAD; number++) {
            sends.add(sender.send(TOPIC, SampleMessages.message(thread + number), Duration.ofMinutes(1)));
            if (number % 100 == 0) {
                sends.forEach(test::await);
            }
        }
    }

    /** A listener that does not return fills what its connection holds, but confirmations come by another one. */
    @Test
    void blockedListenerDoesNotStopConfirmations(TransportTestContext test) {
        CompletableFuture<Settlement> blocked = new CompletableFuture<>();
        TransportUnderTest tested = test.connect();
        tested.receive(QUEUE, new IntakeSettings(1, 1, Set.of()), delivery -> {
            blocked.join();
            return blocked;
        });
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();

        for (int number = 1; number <= 1_500; number++) {
            sends.add(tested.send(QUEUE, SampleMessages.message("m" + number)));
        }

        sends.forEach(test::await);
        blocked.complete(Settlement.Acknowledge.ACKNOWLEDGE);
    }
}

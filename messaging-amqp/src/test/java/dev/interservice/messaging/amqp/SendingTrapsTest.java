package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.Scene.GROUP;
import static dev.interservice.messaging.testkit.Scene.OTHER_GROUP;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static dev.interservice.messaging.testkit.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.testkit.MessageRecorder;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.Scene;
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
 * What RabbitMQ or its client do to a sender that nobody expects, each tried out once: nothing is lost, and nothing is taken
 * for another.
 */
@Timeout(60)
class SendingTrapsTest implements RabbitMqTransportContract {
    private static final List<String> THREADS = List.of("a", "b", "c", "d");
    private static final int PER_THREAD = 800;

    /** The client counts a message as sent that it then cannot write; confirmations after it would be off by one. */
    @Test
    void messageThatCannotBeWrittenTakesNobodysConfirmation(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();

        for (int number = 1; number <= 100; number++) {
            sends.add(sender.send(QUEUE, SampleMessages.message("m" + number)));
            if (number % 10 == 0) {
                TransportException unfit = scene.failure(sender.send(QUEUE, SampleMessages.message("unfit" + "!".repeat(300))));
                assertThat(unfit.progress()).isEqualTo(Progress.NOT_SENT);
            }
        }

        sends.forEach(scene::await);
        receiver.await(100);
    }

    /** The same where the mapping does not see it: what the client throws ends that message only. */
    @Test
    void messageThatTheClientRefusesEndsAlone(Scene scene) throws IOException {
        scene.connect().receive(QUEUE, scene.acknowledging());
        ConfirmingPublisher publisher = new ConfirmingPublisher(() -> {});
        List<PendingSend> sends = new ArrayList<>();
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(scene)) {
            publisher.attach(publisher.prepareChannel(client.channel()));
            for (String id : List.of("m1", "u".repeat(300), "m2", "m3")) {
                var properties = new com.rabbitmq.client.AMQP.BasicProperties.Builder()
                        .messageId(id)
                        .build();
                OutboundMessage outbound = OutboundMessage.toQueue(RabbitMqTransportContract.names(scene).queue(QUEUE), properties, new byte[0]);
                PendingSend send = new PendingSend(outbound, QUEUE, Deadline.NONE);
                sends.add(send);
                publisher.send(send);
            }
            while (publisher.writeNext()) {
                // One after the other.
            }
            assertThat(scene.failure(sends.remove(1)).reason()).isEqualTo(Reason.TOO_LARGE);
            sends.forEach(scene::await);
        }
    }

    /** A message that comes back is confirmed as well, and the others around it have nothing to do with it. */
    @Test
    void onlyTheUnroutableMessageIsRefused(Scene scene) {
        scene.connect().receive(QUEUE, scene.acknowledging());
        Peer sender = scene.connect();
        List<CompletableFuture<Acceptance>> routable = new ArrayList<>();
        List<CompletableFuture<Acceptance>> unroutable = new ArrayList<>();

        for (int number = 1; number <= 50; number++) {
            routable.add(sender.send(QUEUE, SampleMessages.message("m")));
            unroutable.add(sender.send(GROUP, SampleMessages.message("m")));
        }

        routable.forEach(scene::await);
        unroutable.forEach(each -> assertThat(scene.failure(each).reason()).isEqualTo(Reason.UNROUTABLE));
    }

    /**
     * Four threads, eight cuts: what was confirmed arrives, and the messages of each thread are queued in its order. A witness
     * sees that, who is not cut. A receiver who is may not see it: he may begin again before the broker has heard of his end,
     * and is given what comes next before what was on its way to him.
     */
    @Test
    void cutsLoseNothingAndReorderNothing(Scene scene) throws Exception {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(GROUP, new IntakeSettings(200, 200, Set.of()), receiver);
        Peer sender = scene.connect();
        scene.await(sender.receive(OTHER_GROUP, scene.acknowledging()).stop());
        TcpFaultProxy proxy = RabbitMqTransportContract.wire(scene).proxy();
        try (AmqpPlainClient witness = RabbitMqTransportContract.witness(scene)) {
            BlockingQueue<String> queued = witness.ids(OTHER_GROUP);
            List<CompletableFuture<Void>> senders = THREADS.stream()
                    .map(thread -> scene.inBackground(() -> sendInTurn(scene, sender, thread)))
                    .toList();
            for (int cut = 1; cut <= 8; cut++) {
                receiver.await(cut * 200);
                proxy.cut();
                proxy.mend();
            }

            senders.forEach(scene::await);
            all().forEach(receiver::await);
            assertQueuedInTurn(queued, scene.patience());
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
    private static void sendInTurn(Scene scene, Peer sender, String thread) {
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= PER_THREAD; number++) {
            sends.add(sender.send(TOPIC, SampleMessages.message(thread + number), Duration.ofMinutes(1)));
            if (number % 100 == 0) {
                sends.forEach(scene::await);
            }
        }
    }

    /** A listener that does not return fills what its connection holds, but confirmations come by another one. */
    @Test
    void blockedListenerDoesNotStopConfirmations(Scene scene) {
        CompletableFuture<Settlement> blocked = new CompletableFuture<>();
        Peer peer = scene.connect();
        peer.receive(QUEUE, new IntakeSettings(1, 1, Set.of()), delivery -> {
            blocked.join();
            return blocked;
        });
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();

        for (int number = 1; number <= 1_500; number++) {
            sends.add(peer.send(QUEUE, SampleMessages.message("m" + number)));
        }

        sends.forEach(scene::await);
        blocked.complete(Settlement.Acknowledge.ACKNOWLEDGE);
    }
}

package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of how many messages are in flight, and of those that come too late, on the SPI. */
public interface FlowControlContract extends TransportContract {
    /**
     * P12: never are more messages unsettled than the prefetch allows, and no fewer than the handlers that could run.
     *
     * <p>Whoever holds too many keeps them from the other receivers, and in memory. When this fails, look at when a place
     * becomes free: by a settlement, and by one settlement one place.
     */
    @Test
    default void p12_neverMoreInHandThanPrefetch(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        int count = 20;
        MessageRecorder receiver = test.holdingRecorder();
        MessageRecorder bystander = test.acknowledgingRecorder();
        TransportUnderTest tested = test.connect();
        tested.receive(QUEUE, new IntakeSettings(3, 5, Set.of()), receiver);
        tested.receive(GROUP, bystander);
        TransportUnderTest sender = test.connect();
        TestMessages.ids("m", count).forEach(id -> test.await(sender.send(QUEUE, TestMessages.of(id))));

        receiver.await(3);
        for (int number = 1; number <= count; number++) {
            // A way there and back, in which one message too many would come as well.
            test.await(sender.send(GROUP, TestMessages.of("meanwhile")));
            bystander.await(number);
            receiver.acknowledge(number);
        }

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(TestMessages.ids("m", count));
        assertThat(receiver.maxInFlight()).isBetween(3, 5);
    }

    /**
     * P12: a slow consumer never makes a sender's thread wait, nor more messages pile up with it than it asked for: they wait
     * in the queue, or are refused at once as {@code OVERLOADED}.
     *
     * <p>When this fails, look for a bounded buffer or a semaphore on the way out, and for a receiver that reads on while its
     * listener is busy.
     */
    @Test
    default void p12_slowConsumerDoesNotStopTheSender(TransportTestContext test) {
        CompletableFuture<Settlement> done = new CompletableFuture<>();
        MessageRecorder slow = new MessageRecorder(test.patience(), delivery -> done.thenApply(each -> each));
        test.connect().receive(QUEUE, new IntakeSettings(3, 5, Set.of()), slow);
        TransportUnderTest sender = test.connect();
        SendRecorder sent = new SendRecorder(test);

        test.await(test.runInBackground(() -> TestMessages.ids("m", 500).forEach(id -> sent.send(sender, QUEUE, id))));
        if (test.isPromised(Guarantee.DURABLE)) {
            assertThat(sent.accepted()).hasSize(500);
        }
        slow.await(3);
        assertThat(slow.maxInFlight()).isLessThanOrEqualTo(5);
        done.complete(Settlement.Acknowledge.ACKNOWLEDGE);

        slow.await(sent.accepted().size());
        sent.assertMatches(slow.ids());
        assertThat(sent.reasons()).isSubsetOf(TransportException.Reason.OVERLOADED);
        assertThat(slow.maxInFlight()).isBetween(3, 5);
    }

    /**
     * P15: a message whose time to live ends while it waits never reaches the listener, and the observer is told.
     *
     * <p>Yesterday's price is worse than none. When this fails, look at messages that were fetched in time and wait for their
     * listener: what the broker checks, it checks before.
     */
    @Test
    default void p15_expiredMessageNeverReachesTheListener(TransportTestContext test) {
        test.assumePromised(Guarantee.EXPIRES);
        test.assumePromised(Guarantee.DURABLE);
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, TransportUnderTest.settings(1), receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.of("busy")));
        receiver.await(1);

        test.await(sender.send(QUEUE, living("short-lived", Duration.ofMillis(50))));
        test.await(sender.send(QUEUE, living("long-lived", Duration.ofHours(1))));
        test.letTimePass(Duration.ofMillis(100));
        receiver.acknowledge(1);
        receiver.acknowledge(2);

        assertThat(receiver.ids()).containsExactly("busy", "long-lived");
        assertExpired(test, "short-lived");
    }

    /**
     * P15: a message whose time to live ends while it is in flight does not come again, and the observer is told.
     *
     * <p>When this fails, a redelivery goes past the check, or begins a new life.
     */
    @Test
    default void p15_messageThatExpiresInHandDoesNotComeAgain(TransportTestContext test) {
        test.assumePromised(Guarantee.EXPIRES);
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        CompletableFuture<Acceptance> first = sender.send(QUEUE, TestMessages.of("first"));
        receiver.acknowledge(1);
        test.await(first);

        CompletableFuture<Acceptance> accepted = sender.send(QUEUE, living("short-lived", Duration.ofMillis(100)));
        test.letTimePass(Duration.ofMillis(200));
        // On a very slow day it has expired before it arrived.
        int arrived = receiver.deliveries().size();
        if (arrived == 2) {
            receiver.redeliver(2);
        }
        CompletableFuture<Acceptance> last = sender.send(QUEUE, TestMessages.of("last"));
        receiver.acknowledge(arrived + 1);
        test.await(last);

        assertThat(receiver.await(arrived + 1).envelope().id()).isEqualTo("last");
        assertExpired(test, "short-lived");
        accepted.cancel(true);
    }

    /**
     * P15: the end of a message's life arrives with it; a message without one has none.
     *
     * <p>Handlers bound their work by it. When this fails, the time to live is not written, or is counted from a time of day,
     * which another machine reads by its own clock.
     */
    @Test
    default void p15_endOfLifeArrivesAsDeadline(TransportTestContext test) {
        test.assumePromised(Guarantee.EXPIRES);
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();

        test.await(sender.send(QUEUE, living("mortal", Duration.ofMinutes(2))));
        assertThat(receiver.await(1).deadline().remaining()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));

        test.await(sender.send(QUEUE, TestMessages.of("immortal")));
        assertThat(receiver.await(2).deadline().isNone()).isTrue();
    }

    private static Envelope living(String id, Duration timeToLive) {
        return TestMessages.builder(id).timeToLive(timeToLive).build();
    }

    private static void assertExpired(TransportTestContext test, String id) {
        assertThat(test.signals().await(Signal.Expired.class, 1))
                .extracting(expired -> expired.messageInfo().messageId())
                .containsExactly(id);
    }
}

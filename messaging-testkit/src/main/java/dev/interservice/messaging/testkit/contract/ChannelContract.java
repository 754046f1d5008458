package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OTHER_GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OTHER_TOPIC;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.TransportException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules of a {@link dev.interservice.messaging.transport.ChannelTransport}, on the SPI: bytes in, bytes out. Here is who
 * gets a message; the rest is in the interfaces it extends.
 */
public interface ChannelContract
        extends MessageContentContract,
                MessageAcceptanceContract,
                RedeliveryContract,
                DeadLetterContract,
                MessageOrderingContract,
                FlowControlContract {
    /**
     * P1: every group gets each event, and one member of a group handles it.
     *
     * <p>A group that is passed over never learns what happened; two members that both handle an event do the work twice.
     * When this fails, look at the name of a group's queue: the group's for all its members, and no other group's.
     */
    @Test
    default void p1_everyGroupGetsEachEventAndOneMemberHandlesIt(TransportTestContext test) {
        MessageRecorder members = test.acknowledgingRecorder();
        MessageRecorder others = test.acknowledgingRecorder();
        test.connect().receive(GROUP, members);
        test.connect().receive(GROUP, members);
        test.connect().receive(OTHER_GROUP, others);
        List<String> ids = TestMessages.ids("event", 100);

        sendAll(test, TOPIC, ids);
        members.await(100);
        others.await(100);

        assertThat(members.ids()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(others.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P1: each command goes to one receiver, however many there are.
     *
     * <p>Two would both do the work. When this fails, look for a send that is tried again behind the engine's back.
     */
    @Test
    default void p1_eachCommandGoesToOneReceiver(TransportTestContext test) {
        MessageRecorder receivers = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receivers);
        test.connect().receive(QUEUE, receivers);
        List<String> ids = TestMessages.ids("command", 100);

        sendAll(test, QUEUE, ids);
        receivers.await(100);

        assertThat(receivers.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P2: topics never mix, though their groups have one name.
     *
     * <p>When this fails, the name of a group's queue lacks the topic, or a binding has a wildcard.
     */
    @Test
    default void p2_topicsNeverMix(TransportTestContext test) {
        MessageRecorder news = test.acknowledgingRecorder();
        MessageRecorder otherNews = test.acknowledgingRecorder();
        test.connect().receive(GROUP, news);
        test.connect().receive(new Address.Subscription(OTHER_TOPIC, GROUP.group()), otherNews);
        TransportUnderTest sender = test.connect();

        for (String number : List.of("1", "2")) {
            test.await(sender.send(OTHER_TOPIC, TestMessages.of("other news " + number)));
            test.await(sender.send(TOPIC, TestMessages.of("news " + number)));
        }
        news.await(2);
        otherNews.await(2);

        assertThat(news.ids()).containsExactlyInAnyOrder("news 1", "news 2");
        assertThat(otherNews.ids()).containsExactlyInAnyOrder("other news 1", "other news 2");
    }

    /**
     * P2: a message that is meant for one group reaches that group only.
     *
     * <p>A dead letter is sent again to the group that failed; the others have handled it. When this fails, look at sends to
     * a {@link Address.Subscription}: they go past the topic.
     */
    @Test
    default void p2_messageForOneGroupReachesNoOther(TransportTestContext test) {
        MessageRecorder members = test.acknowledgingRecorder();
        MessageRecorder others = test.acknowledgingRecorder();
        test.connect().receive(GROUP, members);
        test.connect().receive(OTHER_GROUP, others);
        TransportUnderTest sender = test.connect();

        test.await(sender.send(GROUP, TestMessages.of("for one")));
        test.await(sender.send(TOPIC, TestMessages.of("for all")));
        members.await(2);
        others.await(1);

        assertThat(members.ids()).containsExactlyInAnyOrder("for one", "for all");
        assertThat(others.ids()).containsExactly("for all");
    }

    /**
     * P3: when {@code receive} has returned, the next message arrives.
     *
     * <p>A service that says it is ready must be. When this fails, {@code receive} returns before its queue is declared and
     * bound: an event that is sent then is lost without a trace.
     */
    @Test
    default void p3_nextMessageArrivesOnceReceiveHasReturned(TransportTestContext test) {
        TransportUnderTest receiver = test.connect();
        TransportUnderTest sender = test.connect();

        for (String name : TestMessages.ids("fresh-", 5)) {
            MessageRecorder member = test.acknowledgingRecorder();
            Address.Topic topic = new Address.Topic("kit", name);
            receiver.receive(new Address.Subscription(topic, "one"), member);
            test.await(sender.send(topic, TestMessages.of("event")));
            member.await(1);

            MessageRecorder worker = test.acknowledgingRecorder();
            Address.Queue queue = new Address.Queue("kit", name);
            receiver.receive(queue, worker);
            test.await(sender.send(queue, TestMessages.of("command")));
            worker.await(1);
        }
    }

    /**
     * P4: an event nobody subscribes to is no error.
     *
     * <p>Who publishes does not know who listens, if anybody. When this fails, look at how the wire reports a message without
     * a destination.
     */
    @Test
    default void p4_eventNobodySubscribesToIsNoError(TransportTestContext test) {
        assertThat(test.await(test.connect().send(TOPIC, TestMessages.of("unheard"))))
                .isNotNull();
    }

    /**
     * P4: a command to a queue that nobody ever received from fails as {@code UNROUTABLE}, and certainly was not taken.
     *
     * <p>A spelling mistake must not lose work. When this fails, look at how the wire tells that there is no such queue; a
     * broker may say so beside its confirmation.
     */
    @Test
    default void p4_commandToAnUnknownQueueIsUnroutable(TransportTestContext test) {
        test.connect().receive(GROUP, test.acknowledgingRecorder());

        TransportException failure = test.awaitFailure(test.connect().send(QUEUE, TestMessages.of("lost")));

        assertThat(failure.reason()).isEqualTo(TransportException.Reason.UNROUTABLE);
        assertThat(failure.progress()).isNotEqualTo(TransportException.Progress.UNKNOWN);
    }

    /**
     * P14: events wait for a group that once was there, while none of its members is.
     *
     * <p>A service that restarts must not miss what happened. When this fails, a group's queue goes with its last member.
     */
    @Test
    default void p14_messagesWaitForAnAbsentGroup(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);

        assertMessagesWait(test, GROUP, TOPIC);
    }

    /**
     * P14: commands wait for a receiver that once was there, while nobody is.
     *
     * <p>When this fails, a queue goes with its last receiver.
     */
    @Test
    default void p14_messagesWaitForAnAbsentReceiver(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);

        assertMessagesWait(test, QUEUE, QUEUE);
    }

    private static void assertMessagesWait(TransportTestContext test, Address.Source source, Address.Channel target) {
        TransportUnderTest gone = test.connect();
        Intake intake = gone.receive(source, test.acknowledgingRecorder());
        test.await(intake.stop());
        gone.close();
        List<String> ids = TestMessages.ids("m", 10);
        sendAll(test, target, ids);

        MessageRecorder back = test.acknowledgingRecorder();
        test.connect().receive(source, back);
        back.await(10);

        assertThat(back.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    private static void sendAll(TransportTestContext test, Address.Channel target, List<String> ids) {
        TransportUnderTest sender = test.connect();
        ids.forEach(id -> test.await(sender.send(target, TestMessages.of(id))));
    }
}

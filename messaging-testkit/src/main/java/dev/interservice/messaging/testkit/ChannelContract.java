package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.GROUP;
import static dev.interservice.messaging.testkit.Scene.OTHER_GROUP;
import static dev.interservice.messaging.testkit.Scene.OTHER_TOPIC;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static dev.interservice.messaging.testkit.Scene.TOPIC;
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
                AcceptanceContract,
                RedeliveryContract,
                DeadLetterContract,
                OrderContract,
                FlowContract {
    /**
     * P1: every group gets each event, and one member of a group handles it.
     *
     * <p>A group that is passed over never learns what happened; two members that both handle an event do the work twice.
     * When this fails, look at the name of a group's queue: the group's for all its members, and no other group's.
     */
    @Test
    default void p1_everyGroupGetsEachEventAndOneMemberHandlesIt(Scene scene) {
        MessageRecorder members = scene.acknowledging();
        MessageRecorder others = scene.acknowledging();
        scene.connect().receive(GROUP, members);
        scene.connect().receive(GROUP, members);
        scene.connect().receive(OTHER_GROUP, others);
        List<String> ids = Message.ids("event", 100);

        sendAll(scene, TOPIC, ids);
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
    default void p1_eachCommandGoesToOneReceiver(Scene scene) {
        MessageRecorder receivers = scene.acknowledging();
        scene.connect().receive(QUEUE, receivers);
        scene.connect().receive(QUEUE, receivers);
        List<String> ids = Message.ids("command", 100);

        sendAll(scene, QUEUE, ids);
        receivers.await(100);

        assertThat(receivers.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P2: topics never mix, though their groups have one name.
     *
     * <p>When this fails, the name of a group's queue lacks the topic, or a binding has a wildcard.
     */
    @Test
    default void p2_topicsNeverMix(Scene scene) {
        MessageRecorder news = scene.acknowledging();
        MessageRecorder otherNews = scene.acknowledging();
        scene.connect().receive(GROUP, news);
        scene.connect().receive(new Address.Subscription(OTHER_TOPIC, GROUP.group()), otherNews);
        Peer sender = scene.connect();

        for (String number : List.of("1", "2")) {
            scene.await(sender.send(OTHER_TOPIC, Message.of("other news " + number)));
            scene.await(sender.send(TOPIC, Message.of("news " + number)));
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
    default void p2_messageForOneGroupReachesNoOther(Scene scene) {
        MessageRecorder members = scene.acknowledging();
        MessageRecorder others = scene.acknowledging();
        scene.connect().receive(GROUP, members);
        scene.connect().receive(OTHER_GROUP, others);
        Peer sender = scene.connect();

        scene.await(sender.send(GROUP, Message.of("for one")));
        scene.await(sender.send(TOPIC, Message.of("for all")));
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
    default void p3_nextMessageArrivesOnceReceiveHasReturned(Scene scene) {
        Peer receiver = scene.connect();
        Peer sender = scene.connect();

        for (String name : Message.ids("fresh-", 5)) {
            MessageRecorder member = scene.acknowledging();
            Address.Topic topic = new Address.Topic("kit", name);
            receiver.receive(new Address.Subscription(topic, "one"), member);
            scene.await(sender.send(topic, Message.of("event")));
            member.await(1);

            MessageRecorder worker = scene.acknowledging();
            Address.Queue queue = new Address.Queue("kit", name);
            receiver.receive(queue, worker);
            scene.await(sender.send(queue, Message.of("command")));
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
    default void p4_eventNobodySubscribesToIsNoError(Scene scene) {
        assertThat(scene.await(scene.connect().send(TOPIC, Message.of("unheard"))))
                .isNotNull();
    }

    /**
     * P4: a command to a queue that nobody ever received from fails as {@code UNROUTABLE}, and certainly was not taken.
     *
     * <p>A spelling mistake must not lose work. When this fails, look at how the wire tells that there is no such queue; a
     * broker may say so beside its confirmation.
     */
    @Test
    default void p4_commandToAnUnknownQueueIsUnroutable(Scene scene) {
        scene.connect().receive(GROUP, scene.acknowledging());

        TransportException failure = scene.failure(scene.connect().send(QUEUE, Message.of("lost")));

        assertThat(failure.reason()).isEqualTo(TransportException.Reason.UNROUTABLE);
        assertThat(failure.progress()).isNotEqualTo(TransportException.Progress.UNKNOWN);
    }

    /**
     * P14: events wait for a group that once was there, while none of its members is.
     *
     * <p>A service that restarts must not miss what happened. When this fails, a group's queue goes with its last member.
     */
    @Test
    default void p14_messagesWaitForAnAbsentGroup(Scene scene) {
        scene.promised(Guarantee.DURABLE);

        assertMessagesWait(scene, GROUP, TOPIC);
    }

    /**
     * P14: commands wait for a receiver that once was there, while nobody is.
     *
     * <p>When this fails, a queue goes with its last receiver.
     */
    @Test
    default void p14_messagesWaitForAnAbsentReceiver(Scene scene) {
        scene.promised(Guarantee.DURABLE);

        assertMessagesWait(scene, QUEUE, QUEUE);
    }

    private static void assertMessagesWait(Scene scene, Address.Source source, Address.Channel target) {
        Peer gone = scene.connect();
        Intake intake = gone.receive(source, scene.acknowledging());
        scene.await(intake.stop());
        gone.close();
        List<String> ids = Message.ids("m", 10);
        sendAll(scene, target, ids);

        MessageRecorder back = scene.acknowledging();
        scene.connect().receive(source, back);
        back.await(10);

        assertThat(back.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    private static void sendAll(Scene scene, Address.Channel target, List<String> ids) {
        Peer sender = scene.connect();
        ids.forEach(id -> scene.await(sender.send(target, Message.of(id))));
    }
}

package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Reply;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of what any transport does while its wire is in trouble and after, on the SPI. */
public interface ConnectionRecoveryContract extends MessageLossContract, FrozenTransportContract {
    /**
     * T3: receivers go on by themselves after the connection was cut.
     *
     * <p>Nobody is there at night to call {@code receive} again. When this fails, look at what is done again with a new
     * connection: queues, bindings, limits, consumers.
     */
    @Test
    default void t3_receiversResumeAfterACut(TransportTestContext test) {
        receiversResume(test, Disturbance.CUT);
    }

    /** T3: and after the broker has started again, whatever it has kept. Look as for a cut, at what is declared anew. */
    @Test
    default void t3_receiversResumeAfterARestart(TransportTestContext test) {
        receiversResume(test, Disturbance.STOPPED);
    }

    /**
     * T3: servers go on by themselves after the connection was cut.
     *
     * <p>When this fails, look at what is done again with a new connection.
     */
    @Test
    default void t3_serversResumeAfterACut(TransportTestContext test) {
        serversResume(test, Disturbance.CUT);
    }

    /** T3: and after the broker has started again. Look as for a cut, at what is declared anew. */
    @Test
    default void t3_serversResumeAfterARestart(TransportTestContext test) {
        serversResume(test, Disturbance.STOPPED);
    }

    /**
     * T3: health is down while the connection is, says since when and why, is up again with it, and the observer hears of
     * both.
     *
     * <p>This is what wakes a person, or does not. When this fails, look at who sets the health: it must be the connection's
     * own events and not the next call.
     */
    @Test
    default void t3_healthIsDownWhileCutAndUpAgain(TransportTestContext test) {
        TransportUnderTest tested = test.connect();
        if (tested.transport().needsEndpoint()) {
            abort("not promised: one connection that all depends on");
        }
        test.awaitHealth(tested, Status.UP);
        Instant before = test.environment().now();

        TransportFixture.Repair repair = test.disturb(Disturbance.CUT);
        test.awaitHealth(tested, Status.DOWN);
        Health.Component down = tested.transport().health();
        repair.close();
        test.awaitHealth(tested, Status.UP);
        Health.Component up = tested.transport().health();

        assertThat(down.since()).isAfterOrEqualTo(before);
        assertThat(down.reason()).isNotBlank();
        assertThat(up.since()).isAfterOrEqualTo(down.since());
        assertThat(up.reason()).isEmpty();
        test.signals().awaitUntil("the observer hears of DOWN and then of UP", () -> {
            List<Status> heard = test.signals().ofType(Signal.StateChanged.class).stream()
                    .map(told -> told.component().status())
                    .toList();
            return heard.contains(Status.DOWN) && heard.lastIndexOf(Status.UP) > heard.indexOf(Status.DOWN);
        });
    }

    /**
     * T5: once the health is up again after a cut, the first request is answered: whatever its reply needs is there before it
     * leaves.
     *
     * <p>When this fails, look for replies that come to what the lost connection had; it is to be made before the transport
     * says that it is up.
     */
    @Test
    default void t5_firstRequestAfterARepairIsAnswered(TransportTestContext test) {
        TransportUnderTest caller = test.connect();
        caller.requestReplyTransport();
        cutAndRepair(test, Disturbance.CUT, caller);
        test.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(TestMessages.reply("done")));

        assertThat(TestMessages.textOf(test.await(caller.request(OPERATION, TestMessages.of("first")))))
                .isEqualTo("done");
    }

    private static void receiversResume(TransportTestContext test, Disturbance trouble) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        TransportUnderTest resuming = test.connect();
        resuming.receive(QUEUE, receiver);
        resuming.receive(TransportTestContext.GROUP, receiver);
        cutAndRepair(test, trouble, resuming);

        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.of("command")));
        test.await(sender.send(TransportTestContext.TOPIC, TestMessages.of("event")));

        receiver.await(2);
        assertThat(receiver.ids()).containsExactlyInAnyOrder("command", "event");
    }

    private static void serversResume(TransportTestContext test, Disturbance trouble) {
        TransportUnderTest resuming = test.connect();
        resuming.serve(OPERATION, asked -> CompletableFuture.completedFuture(TestMessages.reply("done")));
        cutAndRepair(test, trouble, resuming);

        Reply reply = test.await(test.connect().request(OPERATION, TestMessages.of("r")));

        assertThat(TestMessages.textOf(reply)).isEqualTo("done");
    }

    /** Until the peer has come to know of both, where it has one connection of which it can know. */
    private static void cutAndRepair(TransportTestContext test, Disturbance trouble, TransportUnderTest tested) {
        boolean connected = !tested.transport().needsEndpoint();
        TransportFixture.Repair repair = test.disturb(trouble);
        if (connected) {
            test.awaitHealth(tested, Status.DOWN);
        }
        repair.close();
        if (connected) {
            test.awaitHealth(tested, Status.UP);
        }
    }
}

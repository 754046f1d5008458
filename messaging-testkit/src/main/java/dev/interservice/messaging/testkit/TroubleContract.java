package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
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
public interface TroubleContract extends LedgerContract, StandstillContract {
    /**
     * T3: receivers go on by themselves after the connection was cut.
     *
     * <p>Nobody is there at night to call {@code receive} again. When this fails, look at what is done again with a new
     * connection: queues, bindings, limits, consumers.
     */
    @Test
    default void t3_receiversResumeAfterACut(Scene scene) {
        receiversResume(scene, Disturbance.CUT);
    }

    /** T3: and after the broker has started again, whatever it has kept. Look as for a cut, at what is declared anew. */
    @Test
    default void t3_receiversResumeAfterARestart(Scene scene) {
        receiversResume(scene, Disturbance.STOPPED);
    }

    /**
     * T3: servers go on by themselves after the connection was cut.
     *
     * <p>When this fails, look at what is done again with a new connection.
     */
    @Test
    default void t3_serversResumeAfterACut(Scene scene) {
        serversResume(scene, Disturbance.CUT);
    }

    /** T3: and after the broker has started again. Look as for a cut, at what is declared anew. */
    @Test
    default void t3_serversResumeAfterARestart(Scene scene) {
        serversResume(scene, Disturbance.STOPPED);
    }

    /**
     * T3: health is down while the connection is, says since when and why, is up again with it, and the observer hears of
     * both.
     *
     * <p>This is what wakes a person, or does not. When this fails, look at who sets the health: it must be the connection's
     * own events and not the next call.
     */
    @Test
    default void t3_healthIsDownWhileCutAndUpAgain(Scene scene) {
        Peer peer = scene.connect();
        if (peer.transport().needsEndpoint()) {
            abort("not promised: one connection that all depends on");
        }
        scene.awaitHealth(peer, Status.UP);
        Instant before = scene.environment().now();

        Wire.Repair repair = scene.disturb(Disturbance.CUT);
        scene.awaitHealth(peer, Status.DOWN);
        Health.Component down = peer.transport().health();
        repair.close();
        scene.awaitHealth(peer, Status.UP);
        Health.Component up = peer.transport().health();

        assertThat(down.since()).isAfterOrEqualTo(before);
        assertThat(down.reason()).isNotBlank();
        assertThat(up.since()).isAfterOrEqualTo(down.since());
        assertThat(up.reason()).isEmpty();
        scene.signals().until("the observer hears of DOWN and then of UP", () -> {
            List<Status> heard = scene.signals().of(Signal.StateChanged.class).stream()
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
    default void t5_firstRequestAfterARepairIsAnswered(Scene scene) {
        Peer caller = scene.connect();
        caller.requests();
        cutAndRepair(scene, Disturbance.CUT, caller);
        scene.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(Message.reply("done")));

        assertThat(Message.textOf(scene.await(caller.request(OPERATION, Message.of("first")))))
                .isEqualTo("done");
    }

    private static void receiversResume(Scene scene, Disturbance trouble) {
        MessageRecorder receiver = scene.acknowledging();
        Peer resuming = scene.connect();
        resuming.receive(QUEUE, receiver);
        resuming.receive(Scene.GROUP, receiver);
        cutAndRepair(scene, trouble, resuming);

        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, Message.of("command")));
        scene.await(sender.send(Scene.TOPIC, Message.of("event")));

        receiver.await(2);
        assertThat(receiver.ids()).containsExactlyInAnyOrder("command", "event");
    }

    private static void serversResume(Scene scene, Disturbance trouble) {
        Peer resuming = scene.connect();
        resuming.serve(OPERATION, asked -> CompletableFuture.completedFuture(Message.reply("done")));
        cutAndRepair(scene, trouble, resuming);

        Reply reply = scene.await(scene.connect().request(OPERATION, Message.of("r")));

        assertThat(Message.textOf(reply)).isEqualTo("done");
    }

    /** Until the peer has come to know of both, where it has one connection of which it can know. */
    private static void cutAndRepair(Scene scene, Disturbance trouble, Peer peer) {
        boolean connected = !peer.transport().needsEndpoint();
        Wire.Repair repair = scene.disturb(trouble);
        if (connected) {
            scene.awaitHealth(peer, Status.DOWN);
        }
        repair.close();
        if (connected) {
            scene.awaitHealth(peer, Status.UP);
        }
    }
}

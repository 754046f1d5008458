package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The rules of how any transport starts and ends, on the SPI. */
public interface LifecycleContract extends StoppingContract, SecrecyContract {
    /**
     * L1: closing twice, one after the other or from two threads at once, is harmless, and each of them ends.
     *
     * <p>A service and its shutdown hook close independently. When this fails, look for a lock that is held while waiting,
     * and for something that is closed without a look at whether it was before.
     */
    @Test
    default void l1_closingTwiceOrFromTwoThreadsIsHarmless(Scene scene) {
        Peer peer = scene.connect();
        peer.talkTo(scene.connect());
        Transport transport = peer.transport();
        CountDownLatch bothThere = new CountDownLatch(2);
        Runnable close = () -> {
            bothThere.countDown();
            await(bothThere);
            transport.close();
        };

        CompletableFuture<Void> one = scene.inBackground(close);
        CompletableFuture<Void> other = scene.inBackground(close);

        scene.await(one);
        scene.await(other);
        scene.await(scene.inBackground(transport::close));
    }

    /**
     * L4: after the close, and for what was pending at the close, requests end as {@code CLOSED}, in their future; serving is
     * refused with it.
     *
     * <p>Whoever comes late must learn that it is over, and not wait, nor try again. When this fails, look for a call that
     * does not look whether the transport is closed, or looks and then waits for a connection.
     */
    @Test
    default void l4_requestsAfterTheCloseAreRefusedAsClosed(Scene scene) {
        RequestRecorder server = scene.asked();
        scene.connect().serve(OPERATION, server);
        Peer closed = scene.connect();
        Intake intake = closed.serve(Scene.OTHER_OPERATION, scene.asked());
        CompletableFuture<Reply> pending = closed.request(OPERATION, Message.of("pending"));
        server.await(1);

        scene.await(scene.inBackground(closed::close));

        assertThat(scene.failure(pending).reason()).isEqualTo(Reason.CLOSED);
        assertThat(scene.failure(pending).progress()).isEqualTo(Progress.UNKNOWN);
        assertClosed(scene, () -> closed.request(OPERATION, Message.of("late")));
        assertClosed(() -> closed.serve(OPERATION, scene.asked()));
        scene.await(intake.stop());
    }

    /**
     * L4: after the close sends end as {@code CLOSED}, in their future; receiving is refused with it.
     *
     * <p>When this fails, look for a call that does not look whether the transport is closed.
     */
    @Test
    default void l4_messagesAfterTheCloseAreRefusedAsClosed(Scene scene) {
        scene.connect().receive(QUEUE, scene.holding());
        Peer closed = scene.connect();
        Intake intake = closed.receive(Scene.GROUP, scene.holding());

        scene.await(scene.inBackground(closed::close));

        assertClosed(scene, () -> closed.send(QUEUE, Message.of("late")));
        assertClosed(() -> closed.receive(QUEUE, scene.holding()));
        scene.await(intake.stop());
    }

    /**
     * L4: after the close dead letters can neither be looked at nor removed: {@code CLOSED}, in the future.
     *
     * <p>When this fails, the store has a connection of its own, which the close forgets.
     */
    @Test
    default void l4_deadLettersAfterTheCloseAreRefusedAsClosed(Scene scene) {
        scene.promised(Guarantee.DEAD_LETTERS);
        Peer closed = scene.connect();
        closed.receive(QUEUE, scene.holding());
        DeadLetterStore store = closed.channels().deadLetters(QUEUE).orElseThrow();

        scene.await(scene.inBackground(closed::close));

        assertClosed(scene, () -> store.browse(1));
        assertClosed(scene, () -> store.remove("some"));
    }

    /**
     * L5: twenty starts and stops leave no thread, no timer, no pending call and no connection behind.
     *
     * <p>A test suite starts hundreds. When this fails, the message names what is left; look at who begins it, and whether
     * the close ends it also when a start or a close has failed half-way.
     */
    @Test
    default void l5_twentyRoundsLeakNothing(Scene scene) {
        Scene rounds = new Scene(this);
        for (int round = 1; round <= 20; round++) {
            Peer one = rounds.connect();
            Peer other = rounds.connect();
            one.talkTo(other);
            rounds.await(rounds.inBackground(one::close));
            rounds.await(rounds.inBackground(other::close));
        }
        assertThatCode(rounds::clear).doesNotThrowAnyException();
    }

    /**
     * L6: a start while the peer is down ends, in one of two ways: it fails as {@code UNAVAILABLE} and leaves nothing behind,
     * or it goes on in the background, says so in its health, and works once the peer is there.
     *
     * <p>After a power failure everything starts at once, in any order. When this fails, look for a connection attempt
     * without an end, and for a library's own exception that gets out.
     */
    @Test
    default void l6_startWithThePeerDownIsBoundedAndTyped(Scene scene) {
        Wire.Repair repair = scene.disturb(Disturbance.STOPPED);
        List<Peer> started = new CopyOnWriteArrayList<>();

        CompletableFuture<Void> start = scene.inBackground(() -> started.add(scene.connect()));
        boolean refused = scene.await(start.handle((done, failure) -> failure != null));
        if (refused) {
            TransportException failure = scene.failure(start);
            assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
        } else {
            assertThat(started.get(0).transport().health().status()).isNotEqualTo(Health.Status.UP);
        }

        repair.close();
        Peer peer = refused ? scene.connect() : started.get(0);
        scene.awaitHealth(peer, Health.Status.UP);
        peer.talkTo(scene.connect());
    }

    /** It ends as closed, in its future. */
    private static void assertClosed(Scene scene, Supplier<CompletableFuture<?>> call) {
        List<CompletableFuture<?>> calls = new CopyOnWriteArrayList<>();
        assertThatCode(() -> calls.add(call.get()))
                .as("failures arrive in the future")
                .doesNotThrowAnyException();
        TransportException refused = scene.failure(calls.get(0));
        assertThat(refused.reason()).isEqualTo(Reason.CLOSED);
        assertThat(refused.progress()).isEqualTo(Progress.NOT_SENT);
    }

    /** It is refused as closed at once. */
    private static void assertClosed(Runnable call) {
        assertThatCode(call::run)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CLOSED));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }
}

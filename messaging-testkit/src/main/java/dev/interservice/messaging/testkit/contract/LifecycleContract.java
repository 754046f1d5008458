package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
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
public interface LifecycleContract extends GracefulStopContract, CredentialRedactionContract {
    /**
     * L1: closing twice, one after the other or from two threads at once, is harmless, and each of them ends.
     *
     * <p>A service and its shutdown hook close independently. When this fails, look for a lock that is held while waiting,
     * and for something that is closed without a look at whether it was before.
     */
    @Test
    default void l1_closingTwiceOrFromTwoThreadsIsHarmless(TransportTestContext test) {
        TransportUnderTest tested = test.connect();
        tested.exchangeMessagesWith(test.connect());
        Transport transport = tested.transport();
        CountDownLatch bothThere = new CountDownLatch(2);
        Runnable close = () -> {
            bothThere.countDown();
            await(bothThere);
            transport.close();
        };

        CompletableFuture<Void> one = test.runInBackground(close);
        CompletableFuture<Void> other = test.runInBackground(close);

        test.await(one);
        test.await(other);
        test.await(test.runInBackground(transport::close));
    }

    /**
     * L4: after the close, and for what was pending at the close, requests end as {@code CLOSED}, in their future; serving is
     * refused with it.
     *
     * <p>Whoever comes late must learn that it is over, and not wait, nor try again. When this fails, look for a call that
     * does not look whether the transport is closed, or looks and then waits for a connection.
     */
    @Test
    default void l4_requestsAfterTheCloseAreRefusedAsClosed(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest closed = test.connect();
        Intake intake = closed.serve(TransportTestContext.OTHER_OPERATION, test.requestRecorder());
        CompletableFuture<Reply> pending = closed.request(OPERATION, TestMessages.of("pending"));
        server.await(1);

        test.await(test.runInBackground(closed::close));

        assertThat(test.awaitFailure(pending).reason()).isEqualTo(Reason.CLOSED);
        assertThat(test.awaitFailure(pending).progress()).isEqualTo(Progress.UNKNOWN);
        assertClosed(test, () -> closed.request(OPERATION, TestMessages.of("late")));
        assertClosed(() -> closed.serve(OPERATION, test.requestRecorder()));
        test.await(intake.stop());
    }

    /**
     * L4: after the close sends end as {@code CLOSED}, in their future; receiving is refused with it.
     *
     * <p>When this fails, look for a call that does not look whether the transport is closed.
     */
    @Test
    default void l4_messagesAfterTheCloseAreRefusedAsClosed(TransportTestContext test) {
        test.connect().receive(QUEUE, test.holdingRecorder());
        TransportUnderTest closed = test.connect();
        Intake intake = closed.receive(TransportTestContext.GROUP, test.holdingRecorder());

        test.await(test.runInBackground(closed::close));

        assertClosed(test, () -> closed.send(QUEUE, TestMessages.of("late")));
        assertClosed(() -> closed.receive(QUEUE, test.holdingRecorder()));
        test.await(intake.stop());
    }

    /**
     * L4: after the close dead letters can neither be looked at nor removed: {@code CLOSED}, in the future.
     *
     * <p>When this fails, the store has a connection of its own, which the close forgets.
     */
    @Test
    default void l4_deadLettersAfterTheCloseAreRefusedAsClosed(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        TransportUnderTest closed = test.connect();
        closed.receive(QUEUE, test.holdingRecorder());
        DeadLetterStore store = closed.channelTransport().deadLetters(QUEUE).orElseThrow();

        test.await(test.runInBackground(closed::close));

        assertClosed(test, () -> store.browse(1));
        assertClosed(test, () -> store.remove("some"));
    }

    /**
     * L5: twenty starts and stops leave no thread, no timer, no pending call and no connection behind.
     *
     * <p>A test suite starts hundreds. When this fails, the message names what is left; look at who begins it, and whether
     * the close ends it also when a start or a close has failed half-way.
     */
    @Test
    default void l5_twentyRoundsLeakNothing(TransportTestContext test) {
        TransportTestContext rounds = new TransportTestContext(this);
        for (int round = 1; round <= 20; round++) {
            TransportUnderTest one = rounds.connect();
            TransportUnderTest other = rounds.connect();
            one.exchangeMessagesWith(other);
            rounds.await(rounds.runInBackground(one::close));
            rounds.await(rounds.runInBackground(other::close));
        }
        assertThatCode(rounds::tearDown).doesNotThrowAnyException();
    }

    /**
     * L6: a start while the peer is down ends, in one of two ways: it fails as {@code UNAVAILABLE} and leaves nothing behind,
     * or it goes on in the background, says so in its health, and works once the peer is there.
     *
     * <p>After a power failure everything starts at once, in any order. When this fails, look for a connection attempt
     * without an end, and for a library's own exception that gets out.
     */
    @Test
    default void l6_startWithThePeerDownIsBoundedAndTyped(TransportTestContext test) {
        TransportFixture.Repair repair = test.disturb(Disturbance.STOPPED);
        List<TransportUnderTest> started = new CopyOnWriteArrayList<>();

        CompletableFuture<Void> start = test.runInBackground(() -> started.add(test.connect()));
        boolean refused = test.await(start.handle((done, failure) -> failure != null));
        if (refused) {
            TransportException failure = test.awaitFailure(start);
            assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
        } else {
            assertThat(started.get(0).transport().health().status()).isNotEqualTo(Health.Status.UP);
        }

        repair.close();
        TransportUnderTest tested = refused ? test.connect() : started.get(0);
        test.awaitHealth(tested, Health.Status.UP);
        tested.exchangeMessagesWith(test.connect());
    }

    /** It ends as closed, in its future. */
    private static void assertClosed(TransportTestContext test, Supplier<CompletableFuture<?>> call) {
        List<CompletableFuture<?>> calls = new CopyOnWriteArrayList<>();
        assertThatCode(() -> calls.add(call.get()))
                .as("failures arrive in the future")
                .doesNotThrowAnyException();
        TransportException refused = test.awaitFailure(calls.get(0));
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

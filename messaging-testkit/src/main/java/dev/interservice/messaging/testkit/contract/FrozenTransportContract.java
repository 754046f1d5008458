package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of calls that wait for a wire on which nothing moves, on the SPI. */
public interface FrozenTransportContract extends TransportContract {
    /**
     * T2: requests end when they are cancelled, though nothing moves on the wire, and the next ones work when it moves again.
     *
     * <p>That is how timeouts end them. When this fails, look for a cancel that waits for the wire, or for what holds a place
     * on the connection for ever.
     */
    @Test
    default void t2_frozenRequestsEndWhenCancelled(TransportTestContext test) {
        RequestRecorder server = new RequestRecorder(
                test.patience(), asked -> CompletableFuture.completedFuture(TestMessages.reply("done")));
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();
        test.await(caller.request(OPERATION, TestMessages.of("before")));
        TransportFixture.Repair repair = test.disturb(Disturbance.FROZEN);
        List<CompletableFuture<Reply>> frozen = TestMessages.ids("r", 20).stream()
                .map(id -> caller.request(OPERATION, TestMessages.of(id)))
                .toList();

        test.await(test.runInBackground(() -> frozen.forEach(each -> each.cancel(true))));
        assertThat(frozen).allMatch(CompletableFuture::isCompletedExceptionally);
        repair.close();

        assertThat(TestMessages.textOf(test.await(caller.request(OPERATION, TestMessages.of("after")))))
                .isEqualTo("done");
        assertNotArrived(test, frozen, TestMessages.ids("r", 20), server);
    }

    /**
     * T2: so do sends; one that says it was not sent does not arrive later.
     *
     * <p>When this fails, look for a send that waits in a buffer and cannot be taken out of it, or for a cancel that says
     * more than it can know.
     */
    @Test
    default void t2_frozenSendsEndWhenCancelled(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.of("before")));
        receiver.await(1);
        TransportFixture.Repair repair = test.disturb(Disturbance.FROZEN);
        List<CompletableFuture<Acceptance>> frozen = TestMessages.ids("m", 20).stream()
                .map(id -> sender.send(QUEUE, TestMessages.of(id)))
                .toList();

        test.await(test.runInBackground(() -> frozen.forEach(each -> each.cancel(true))));
        assertThat(frozen).allMatch(CompletableFuture::isCompletedExceptionally);
        repair.close();
        test.await(sender.send(QUEUE, TestMessages.of("after")));

        receiver.await("after");
        assertNotArrived(test, frozen, TestMessages.ids("m", 20), receiver);
    }

    /**
     * T4: while a queue takes nothing more, sends to it wait or are refused as {@code OVERLOADED}; of 20,000 some are
     * refused, none is reported as accepted, and what was refused does not arrive. With room again, sends are accepted.
     *
     * <p>A sender that may let any number wait dies of it, together with all else in its process. When this fails, look for
     * the bound of what waits for room or for its confirmation.
     */
    @Test
    default void t4_fullQueueFailsSendersTypedAndKeepsMemoryBounded(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.of("before")));
        receiver.await(1);
        TransportFixture.Repair repair = test.disturb(Disturbance.FULL);
        List<String> ids = TestMessages.ids("m", 20_000);
        List<CompletableFuture<Acceptance>> sends = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Acceptance> firstEnded = new CompletableFuture<>();

        test.await(test.runInBackground(() -> {
            for (String id : ids) {
                CompletableFuture<Acceptance> send = sender.send(QUEUE, TestMessages.of(id));
                send.whenComplete((accepted, failure) -> end(firstEnded, accepted, failure));
                sends.add(send);
            }
        }));
        TransportException refused = test.awaitFailure(firstEnded);
        sends.forEach(each -> each.cancel(true));
        repair.close();
        test.awaitUntil(() -> isAccepted(test, sender, "after"), "a send is accepted again");
        receiver.await("after");

        assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(sends).allMatch(CompletableFuture::isCompletedExceptionally);
        assertNotArrived(test, sends, ids, receiver);
    }

    /** A peer that is called directly may refuse some until it has seen that so many were given up, but must say so. */
    private static boolean isAccepted(TransportTestContext test, TransportUnderTest sender, String id) {
        Throwable failure = test.await(sender.send(QUEUE, TestMessages.of(id)).handle((accepted, thrown) -> thrown));
        if (failure != null) {
            assertThat(sender.transport().needsEndpoint()).as("%s", failure).isTrue();
            assertThat(failure).isInstanceOfSatisfying(TransportException.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
                assertThat(refused.progress()).isNotEqualTo(Progress.UNKNOWN);
            });
        }
        return failure == null;
    }

    private static <T> void end(CompletableFuture<T> end, @Nullable T result, @Nullable Throwable failure) {
        if (failure == null) {
            end.complete(result);
        } else {
            end.completeExceptionally(failure);
        }
    }

    /** What certainly was not sent did not arrive. */
    private static void assertNotArrived(
            TransportTestContext test,
            List<? extends CompletableFuture<?>> calls,
            List<String> ids,
            DeliveryRecorder<?> recorder) {
        Set<String> arrived = new HashSet<>(recorder.ids());
        for (int i = 0; i < calls.size(); i++) {
            Throwable failure = test.await(calls.get(i).handle((result, thrown) -> thrown));
            if (failure instanceof TransportException typed && typed.progress() != Progress.UNKNOWN) {
                assertThat(arrived).as("arrived, but: %s", typed).doesNotContain(ids.get(i));
            }
        }
    }
}

package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The rules of requests that end before their reply, on the SPI. */
public interface PendingRequestContract extends TransportContract {
    /**
     * R11: a cancelled request gives back whatever it held, and the next one works; a thousand times.
     *
     * <p>Timeouts are daily business. When this fails, look for a slot, a connection or a table entry that only a reply
     * frees.
     */
    @Test
    default void r11_cancelFreesTheSlot(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();

        for (String id : TestMessages.ids("cancelled", 1_000)) {
            caller.request(OPERATION, TestMessages.of(id)).cancel(true);
        }
        CompletableFuture<Reply> next = caller.request(OPERATION, TestMessages.of("next"));
        answer(server, "next");

        assertThat(TestMessages.textOf(test.await(next))).isEqualTo("done");
    }

    /**
     * R12: a reply to a caller that has died harms nobody: the server goes on.
     *
     * <p>When this fails, an error while a reply is written ends the connection, or the listener.
     */
    @Test
    default void r12_replyToADeadCallerHarmsNobody(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest dying = test.connect();
        dying.request(OPERATION, TestMessages.of("dying"));
        server.await(1);
        dying.close();
        server.result(1).complete(TestMessages.reply("to nobody"));

        CompletableFuture<Reply> next = test.connect().request(OPERATION, TestMessages.of("next"));
        answer(server, "next");

        assertThat(TestMessages.textOf(test.await(next))).isEqualTo("done");
    }

    /**
     * R13: pending requests never make the next one wait: what a transport cannot hold it refuses at once, as {@code
     * OVERLOADED} and certainly not executed.
     *
     * <p>The engine bounds the calls of a service. A transport that waits for room of its own blocks the caller's thread,
     * where no timeout reaches. When this fails, look for a bounded queue or a semaphore on the way out.
     */
    @Test
    default void r13_pendingRequestsAreHeldOrRefusedAtOnce(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();
        List<CompletableFuture<Reply>> pending = new CopyOnWriteArrayList<>();

        CompletableFuture<Void> asked = test.runInBackground(() -> TestMessages.ids("r", 2_000)
                .forEach(id -> pending.add(caller.request(OPERATION, TestMessages.of(id)))));
        test.await(asked);

        assertThat(pending).hasSize(2_000);
        for (CompletableFuture<Reply> each : pending) {
            if (each.isCompletedExceptionally()) {
                TransportException refused = test.awaitFailure(each);
                assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
                assertThat(refused.progress()).isNotEqualTo(Progress.UNKNOWN);
            }
            each.cancel(true);
        }
    }

    /**
     * R14: when the connection dies, every pending request fails at once; those that may have arrived say so.
     *
     * <p>A caller that must wait for its timeout waits in vain, and one that is told "not sent" tries again and charges
     * twice. When this fails, look at what the end of a connection does with the requests it carried.
     */
    @Test
    default void r14_deadConnectionFailsEveryPendingRequest(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();
        List<CompletableFuture<Reply>> pending = new ArrayList<>();
        TestMessages.ids("r", 10).forEach(id -> pending.add(caller.request(OPERATION, TestMessages.of(id))));
        server.await(10);

        test.disturb(Disturbance.CUT);

        for (CompletableFuture<Reply> each : pending) {
            TransportException failure = test.awaitFailure(each);
            assertThat(failure.reason()).isEqualTo(Reason.CONNECTION_LOST);
            assertThat(failure.progress()).isEqualTo(Progress.UNKNOWN);
        }
    }

    /**
     * R15: {@code request} returns at once and never throws, whatever the wire does: failures arrive in the future.
     *
     * <p>The caller's thread may be one that must not wait. When this fails, look for a connection that is opened, or
     * written to, on the caller's thread.
     */
    @Test
    default void r15_requestNeverBlocksAndNeverThrows(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();
        List<CompletableFuture<Reply>> asked = new CopyOnWriteArrayList<>();
        test.disturb(Disturbance.FROZEN);

        test.await(test.runInBackground(() -> asked.add(caller.request(OPERATION, TestMessages.of("frozen")))));
        test.disturb(Disturbance.CUT);
        test.await(test.runInBackground(() -> asked.add(caller.request(OPERATION, TestMessages.of("cut")))));

        assertThat(asked).hasSize(2);
        asked.forEach(test::awaitFailure);
    }

    private static void answer(RequestRecorder server, String id) {
        for (int number = 1; ; number++) {
            if (server.await(number).envelope().id().equals(id)) {
                server.result(number).complete(TestMessages.reply("done"));
                return;
            }
        }
    }
}

package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.runtime.Sent.WhenCancelled;
import dev.interservice.messaging.runtime.Shop.Order;
import dev.interservice.messaging.runtime.Shop.Ticket;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every sequence of up to three attempts, against an oracle that knows only the table in the documentation. */
class RetryTableTest {
    private static final int ATTEMPTS = 3;
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(100);

    @RegisterExtension
    final Stage stage = Stage.deterministic()
            .retry(retry -> retry.maxAttempts(ATTEMPTS)
                    .backoff(Duration.ofMillis(10), Duration.ofMillis(20))
                    .attemptTimeout(ATTEMPT_TIMEOUT));

    private enum Again {
        YES,
        IF_IDEMPOTENT,
        NO
    }

    /** How one attempt may end, and what that means for the call. A script of null lets the attempt's time pass. */
    private record Result(
            String name,
            Outcome outcome,
            Class<? extends MessagingException> type,
            Again again,
            Consumer<Sent<Reply>> script) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Result REPLY =
            new Result("reply", null, null, Again.NO, sent -> sent.complete(Replies.success(TICKET)));
    private static final Result TIMEOUT_BEFORE_SENDING = new Result(
            "timeout before sending", Outcome.NOT_EXECUTED, DeadlineExceededException.class, Again.YES, null);

    private static final List<Result> RESULTS = List.of(
            REPLY,
            TIMEOUT_BEFORE_SENDING,
            new Result("timeout", Outcome.UNKNOWN, DeadlineExceededException.class, Again.IF_IDEMPOTENT, null),
            wire(Progress.NOT_SENT, Reason.UNAVAILABLE, UnavailableException.class, Again.YES),
            wire(Progress.REFUSED, Reason.OVERLOADED, CallRejectedException.class, Again.YES),
            wire(Progress.REFUSED, Reason.UNROUTABLE, UnroutableException.class, Again.NO),
            wire(Progress.REFUSED, Reason.MISCONFIGURED, UnavailableException.class, Again.NO),
            wire(Progress.UNKNOWN, Reason.CONNECTION_LOST, ConnectionLostException.class, Again.IF_IDEMPOTENT),
            peer(Outcome.NOT_EXECUTED, false, false, CallRejectedException.class, Again.YES),
            peer(Outcome.NOT_EXECUTED, false, true, CallRejectedException.class, Again.NO),
            peer(Outcome.UNKNOWN, false, false, UnavailableException.class, Again.IF_IDEMPOTENT),
            said("DEADLINE_EXCEEDED", Outcome.UNKNOWN, DeadlineExceededException.class, Again.IF_IDEMPOTENT),
            peer(Outcome.EXECUTED, false, false, RemoteException.class, Again.NO),
            peer(Outcome.EXECUTED, true, false, RemoteException.class, Again.YES),
            peer(Outcome.EXECUTED, true, true, RemoteException.class, Again.NO));
    private static final int SEQUENCES = 15 * 15 * 15;

    private static Result wire(
            Progress progress, Reason reason, Class<? extends MessagingException> type, Again again) {
        Outcome outcome = progress == Progress.UNKNOWN ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
        return new Result(progress + " " + reason, outcome, type, again, sent -> sent.fail(progress, reason));
    }

    private static Result said(String code, Outcome outcome, Class<? extends MessagingException> type, Again again) {
        Reply reply = new Reply.Failure(code, "scripted", outcome, false, Optional.empty(), false);
        return new Result(reply.toString(), outcome, type, again, sent -> sent.complete(reply));
    }

    private static Result peer(
            Outcome outcome,
            boolean retryable,
            boolean doNotRetry,
            Class<? extends MessagingException> type,
            Again again) {
        Reply reply = new Reply.Failure("SCRIPTED", "scripted", outcome, retryable, Optional.empty(), doNotRetry);
        return new Result(reply.toString(), outcome, type, again, sent -> sent.complete(reply));
    }

    @Test
    void callsThatAreNotIdempotentFollowTheTable() {
        assertThat(checkAll(BUY, CallOptions.DEFAULT, false)).isEqualTo(SEQUENCES);
    }

    @Test
    void idempotentCallsFollowTheTable() {
        assertThat(checkAll(FIND, CallOptions.DEFAULT, true)).isEqualTo(SEQUENCES);
    }

    @Test
    void callsWithAnIdempotencyKeyFollowTheTable() {
        assertThat(checkAll(BUY, CallOptions.DEFAULT.idempotencyKey("k"), true)).isEqualTo(SEQUENCES);
    }

    private int checkAll(Operation<Order, Ticket> operation, CallOptions options, boolean idempotent) {
        Messaging messaging = stage.start();
        CallOptions patient = options.timeout(Duration.ofMinutes(1));
        int checked = 0;
        for (Result first : RESULTS) {
            for (Result second : RESULTS) {
                for (Result third : RESULTS) {
                    List<Result> script = List.of(first, second, third);
                    assertOutcome(
                            script, idempotent, play(script, () -> messaging.requestAsync(operation, ORDER, patient)));
                    checked++;
                }
            }
        }
        return checked;
    }

    private CompletableFuture<Ticket> play(List<Result> script, Supplier<CompletableFuture<Ticket>> start) {
        stage.wire.requests.clear();
        stage.wire.whenCancelled = cancelled(script.get(0));
        CompletableFuture<Ticket> call = start.get();
        for (int i = 0; i < ATTEMPTS && i < stage.wire.requests.size(); i++) {
            if (i + 1 < ATTEMPTS) {
                stage.wire.whenCancelled = cancelled(script.get(i + 1));
            }
            if (script.get(i).script == null) {
                stage.environment.advance(ATTEMPT_TIMEOUT);
            } else {
                script.get(i).script.accept(stage.wire.request(i + 1));
            }
            stage.advance(20);
        }
        return call;
    }

    private static WhenCancelled cancelled(Result result) {
        return result.equals(TIMEOUT_BEFORE_SENDING) ? WhenCancelled.SAYS_NOT_SENT : WhenCancelled.SAYS_UNKNOWN;
    }

    private void assertOutcome(List<Result> script, boolean idempotent, CompletableFuture<Ticket> call) {
        List<Result> played = oracle(script, idempotent);
        assertThat(stage.wire.requests).as("attempts of %s", script).hasSize(played.size());
        if (played.get(played.size() - 1).equals(REPLY)) {
            assertThat(call).as("result of %s", script).isCompletedWithValue(TICKET);
            return;
        }
        MessagingException failure = (MessagingException) Failures.of(call);
        Outcome worst = played.stream().map(result -> result.outcome).reduce(Outcome.NOT_EXECUTED, Outcome::worse);
        List<Class<?>> types = new ArrayList<>();
        played.forEach(result -> types.add(result.type));
        int thrown = played.size() - 1;
        while (played.get(thrown).outcome != worst) {
            thrown--;
        }
        assertThat(failure.outcome()).as("outcome of %s", script).isEqualTo(worst);
        assertThat(failure.getClass()).as("type of %s", script).isEqualTo(types.remove(thrown));
        assertThat(failure.getSuppressed())
                .as("suppressed of %s", script)
                .extracting(Object::getClass)
                .isEqualTo(types);
    }

    /** The attempts there must be. */
    private static List<Result> oracle(List<Result> script, boolean idempotent) {
        List<Result> played = new ArrayList<>();
        for (Result each : script) {
            played.add(each);
            if (each.again == Again.NO || (each.again == Again.IF_IDEMPOTENT && !idempotent)) {
                break;
            }
        }
        return played;
    }
}

package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
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
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
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
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .retry(retry -> retry.maxAttempts(ATTEMPTS)
                    .backoff(Duration.ofMillis(10), Duration.ofMillis(20))
                    .attemptTimeout(ATTEMPT_TIMEOUT));

    private enum RetryRule {
        YES,
        IF_IDEMPOTENT,
        NO
    }

    /** How one attempt may end, and what that means for the call. A script of null lets the attempt's time pass. */
    private record AttemptScript(
            String name,
            Outcome outcome,
            Class<? extends MessagingException> type,
            RetryRule retryRule,
            Consumer<ScriptedSend<Reply>> script) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final AttemptScript REPLY =
            new AttemptScript("reply", null, null, RetryRule.NO, sent -> sent.complete(SampleReplies.success(TICKET)));
    private static final AttemptScript TIMEOUT_BEFORE_SENDING = new AttemptScript(
            "timeout before sending", Outcome.NOT_EXECUTED, DeadlineExceededException.class, RetryRule.YES, null);

    private static final List<AttemptScript> RESULTS = List.of(
            REPLY,
            TIMEOUT_BEFORE_SENDING,
            new AttemptScript(
                    "timeout", Outcome.UNKNOWN, DeadlineExceededException.class, RetryRule.IF_IDEMPOTENT, null),
            transportFailure(Progress.NOT_SENT, Reason.UNAVAILABLE, UnavailableException.class, RetryRule.YES),
            transportFailure(Progress.REFUSED, Reason.OVERLOADED, CallRejectedException.class, RetryRule.YES),
            transportFailure(Progress.REFUSED, Reason.UNROUTABLE, UnroutableException.class, RetryRule.NO),
            transportFailure(Progress.REFUSED, Reason.MISCONFIGURED, UnavailableException.class, RetryRule.NO),
            transportFailure(
                    Progress.UNKNOWN, Reason.CONNECTION_LOST, ConnectionLostException.class, RetryRule.IF_IDEMPOTENT),
            replyFailureWithOutcome(Outcome.NOT_EXECUTED, false, false, CallRejectedException.class, RetryRule.YES),
            replyFailureWithOutcome(Outcome.NOT_EXECUTED, false, true, CallRejectedException.class, RetryRule.NO),
            replyFailureWithOutcome(Outcome.UNKNOWN, false, false, UnavailableException.class, RetryRule.IF_IDEMPOTENT),
            replyFailure(
                    "DEADLINE_EXCEEDED", Outcome.UNKNOWN, DeadlineExceededException.class, RetryRule.IF_IDEMPOTENT),
            replyFailureWithOutcome(Outcome.EXECUTED, false, false, RemoteException.class, RetryRule.NO),
            replyFailureWithOutcome(Outcome.EXECUTED, true, false, RemoteException.class, RetryRule.YES),
            replyFailureWithOutcome(Outcome.EXECUTED, true, true, RemoteException.class, RetryRule.NO));
    private static final int SEQUENCES = 15 * 15 * 15;

    private static AttemptScript transportFailure(
            Progress progress, Reason reason, Class<? extends MessagingException> type, RetryRule retryRule) {
        Outcome outcome = progress == Progress.UNKNOWN ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
        return new AttemptScript(
                progress + " " + reason, outcome, type, retryRule, sent -> sent.fail(progress, reason));
    }

    private static AttemptScript replyFailure(
            String code, Outcome outcome, Class<? extends MessagingException> type, RetryRule retryRule) {
        Reply reply = new Reply.Failure(code, "scripted", outcome, false, Optional.empty(), false);
        return new AttemptScript(reply.toString(), outcome, type, retryRule, sent -> sent.complete(reply));
    }

    private static AttemptScript replyFailureWithOutcome(
            Outcome outcome,
            boolean retryable,
            boolean doNotRetry,
            Class<? extends MessagingException> type,
            RetryRule retryRule) {
        Reply reply = new Reply.Failure("SCRIPTED", "scripted", outcome, retryable, Optional.empty(), doNotRetry);
        return new AttemptScript(reply.toString(), outcome, type, retryRule, sent -> sent.complete(reply));
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
        Messaging messaging = engineTest.start();
        CallOptions patient = options.timeout(Duration.ofMinutes(1));
        int checked = 0;
        for (AttemptScript first : RESULTS) {
            for (AttemptScript second : RESULTS) {
                for (AttemptScript third : RESULTS) {
                    List<AttemptScript> script = List.of(first, second, third);
                    assertOutcome(
                            script, idempotent, play(script, () -> messaging.requestAsync(operation, ORDER, patient)));
                    checked++;
                }
            }
        }
        return checked;
    }

    private CompletableFuture<Ticket> play(List<AttemptScript> script, Supplier<CompletableFuture<Ticket>> start) {
        engineTest.transport.requests.clear();
        engineTest.transport.whenCancelled = cancelled(script.get(0));
        CompletableFuture<Ticket> call = start.get();
        for (int i = 0; i < ATTEMPTS && i < engineTest.transport.requests.size(); i++) {
            if (i + 1 < ATTEMPTS) {
                engineTest.transport.whenCancelled = cancelled(script.get(i + 1));
            }
            if (script.get(i).script == null) {
                engineTest.environment.advance(ATTEMPT_TIMEOUT);
            } else {
                script.get(i).script.accept(engineTest.transport.request(i + 1));
            }
            engineTest.advance(20);
        }
        return call;
    }

    private static CancelBehavior cancelled(AttemptScript result) {
        return result.equals(TIMEOUT_BEFORE_SENDING) ? CancelBehavior.SAYS_NOT_SENT : CancelBehavior.SAYS_UNKNOWN;
    }

    private void assertOutcome(List<AttemptScript> script, boolean idempotent, CompletableFuture<Ticket> call) {
        List<AttemptScript> played = oracle(script, idempotent);
        assertThat(engineTest.transport.requests).as("attempts of %s", script).hasSize(played.size());
        if (played.get(played.size() - 1).equals(REPLY)) {
            assertThat(call).as("result of %s", script).isCompletedWithValue(TICKET);
            return;
        }
        MessagingException failure = (MessagingException) FutureFailures.of(call);
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
    private static List<AttemptScript> oracle(List<AttemptScript> script, boolean idempotent) {
        List<AttemptScript> played = new ArrayList<>();
        for (AttemptScript each : script) {
            played.add(each);
            if (each.retryRule == RetryRule.NO || (each.retryRule == RetryRule.IF_IDEMPOTENT && !idempotent)) {
                break;
            }
        }
        return played;
    }
}

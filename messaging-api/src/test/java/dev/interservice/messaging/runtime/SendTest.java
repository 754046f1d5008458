package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.PRICED;
import static dev.interservice.messaging.runtime.ShopContracts.SHIP;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .retry(retry -> retry.backoff(Duration.ofMillis(10), Duration.ofMillis(10)));

    @ParameterizedTest
    @EnumSource
    void receiptSaysWhoHoldsTheMessageNow(Acceptance acceptance) {
        engineTest.transport.onSend = sent -> sent.complete(acceptance);
        Messaging messaging = engineTest.start();

        Receipt sent = messaging.send(PACK, ORDER);
        Receipt published = messaging.publish(SOLD, ORDER);

        assertThat(sent)
                .isEqualTo(new Receipt(engineTest.transport.sent(1).envelope.id(), acceptance));
        assertThat(published)
                .isEqualTo(new Receipt(engineTest.transport.sent(2).envelope.id(), acceptance));
        assertThat(engineTest.transport.sent(1).address).isEqualTo(new Address.Queue("shop", "pack"));
        assertThat(engineTest.transport.sent(2).address).isEqualTo(new Address.Topic("shop", "sold"));
    }

    @Test
    void nothingIsSuccessBeforeTheTransportAccepts() {
        CompletableFuture<Receipt> receipt = engineTest.start().sendAsync(PACK, ORDER);

        engineTest.advance(1999);
        assertThat(receipt).isNotDone();
        engineTest.advance(1);

        assertThat(FutureFailures.of(receipt))
                .isInstanceOfSatisfying(
                        DeadlineExceededException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
    }

    @Test
    void lostAcceptanceIsAskedForAgainWithTheSameId() {
        engineTest.transport.onSend = sent -> {
            if (engineTest.transport.sends.size() < 3) {
                sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            } else {
                sent.complete(Acceptance.STORED_BY_BROKER);
            }
        };

        Receipt receipt = engineTest.start().send(PACK, ORDER);

        assertThat(engineTest.transport.sends)
                .hasSize(3)
                .allSatisfy(sent -> assertThat(sent.envelope.id()).isEqualTo(receipt.messageId()));
    }

    @Test
    void lostAcceptancesInARowAreUnknown() {
        engineTest.transport.onSend = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);

        MessagingException failure = failureOfSend(ORDER);

        assertThat(failure).isInstanceOf(ConnectionLostException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(engineTest.transport.sends).hasSize(3);
    }

    @Test
    void commandWithoutAQueueIsUnroutableAtOnce() {
        engineTest.transport.onSend = sent -> sent.fail(Progress.REFUSED, Reason.UNROUTABLE);

        MessagingException failure = failureOfSend(ORDER);

        assertThat(failure).isInstanceOf(UnroutableException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(engineTest.transport.sends).hasSize(1);
    }

    @Test
    void messageThatDoesNotFitTheTransportIsNotTriedAgain() {
        engineTest.transport.onSend = sent -> sent.fail(Progress.NOT_SENT, Reason.TOO_LARGE);

        MessagingException failure = failureOfSend(ORDER);

        assertThat(failure).isInstanceOf(CodecException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(engineTest.transport.sends).hasSize(1);
    }

    @Test
    void messageOverTheLimitNeverTravels() {
        engineTest.limits(limits -> limits.maxMessageBytes(1024));

        assertThat(failureOfSend(new Order("o-1", "x".repeat(1024)))).isInstanceOf(CodecException.class);
        assertThat(engineTest.transport.sends).isEmpty();
    }

    @Test
    void timeToLiveTravelsAndHasNothingToDoWithTheDeadline() {
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.IN_PROCESS);
        CallOptions options =
                CallOptions.DEFAULT.timeToLive(Duration.ofHours(1)).timeout(Duration.ofMillis(50));

        engineTest.start().publish(SOLD, ORDER, options);

        assertThat(engineTest.transport.sent(1).envelope.timeToLive()).contains(Duration.ofHours(1));
        assertThat(engineTest.transport.sent(1).deadline.remaining()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void orderingKeyIsTheSubject() {
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.IN_PROCESS);
        Messaging messaging = engineTest.start();

        messaging.send(SHIP, ORDER);
        messaging.publish(PRICED, ORDER);
        messaging.send(PACK, ORDER);

        assertThat(engineTest.transport.sent(1).envelope.subject()).contains("tea");
        assertThat(engineTest.transport.sent(2).envelope.subject()).contains("tea");
        assertThat(engineTest.transport.sent(3).envelope.subject()).isEmpty();
    }

    private MessagingException failureOfSend(Order order) {
        return catchThrowableOfType(
                MessagingException.class, () -> engineTest.start().send(PACK, order));
    }
}

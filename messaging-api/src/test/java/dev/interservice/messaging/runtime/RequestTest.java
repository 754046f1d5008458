package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.OUT_OF_STOCK;
import static dev.interservice.messaging.runtime.ShopContracts.RESERVE;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.codec.Codec;
import dev.interservice.messaging.codec.JsonCodec;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.OutOfStock;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    @Test
    void replyReachesItsCaller() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));

        assertThat(engineTest.start().request(BUY, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void envelopeSaysWhatIsAskedAndByWhom() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));

        engineTest.start().request(RESERVE, ORDER, CallOptions.DEFAULT.header("tenant", "a"));

        Envelope envelope = engineTest.transport.request(1).envelope;
        assertThat(engineTest.transport.request(1).address).isEqualTo(new Address.Operation("shop", "reserve"));
        assertThat(envelope.type()).isEqualTo("shop.reserve");
        assertThat(envelope.source()).isEqualTo("order");
        assertThat(envelope.time()).isEqualTo(ManualEnvironment.START);
        assertThat(envelope.correlationId()).isEqualTo(envelope.id());
        assertThat(envelope.causationId()).isEmpty();
        assertThat(envelope.idempotencyKey()).contains("o-1");
        assertThat(envelope.headers().get("tenant")).contains("a");
        assertThat(envelope.body().contentType()).isEqualTo("application/json");
        assertThat(new String(envelope.body().bytes(), UTF_8)).isEqualTo("{\"id\":\"o-1\",\"item\":\"tea\"}");
    }

    @Test
    void keyOfTheCallGoesBeforeThatOfTheContract() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));

        engineTest.start().request(RESERVE, ORDER, CallOptions.DEFAULT.idempotencyKey("mine"));

        assertThat(engineTest.transport.request(1).envelope.idempotencyKey()).contains("mine");
    }

    @Test
    void declaredFaultComesWithItsDetails() {
        engineTest.transport.onRequest =
                sent -> sent.complete(SampleReplies.fault("OUT_OF_STOCK", new OutOfStock("tea")));

        FaultException fault = catchThrowableOfType(
                FaultException.class, () -> engineTest.start().request(BUY, ORDER));

        assertThat(fault.details(OUT_OF_STOCK)).contains(new OutOfStock("tea"));
        assertThat(fault.outcome()).isEqualTo(Outcome.EXECUTED);
        assertThat(fault.contract()).isEqualTo("shop.buy");
        assertThat(fault.messageId())
                .contains(engineTest.transport.request(1).envelope.id());
        assertThat(engineTest.transport.requests).hasSize(1);
    }

    @Test
    void undeclaredFaultIsARemoteException() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.fault("GONE", new OutOfStock("tea")));

        RemoteException failure = catchThrowableOfType(
                RemoteException.class, () -> engineTest.start().request(BUY, ORDER));

        assertThat(failure.code()).isEqualTo("GONE");
        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageContaining("does not declare");
    }

    @Test
    void replyThatCannotBeReadWasExecutedAllTheSame() {
        Body nonsense = Body.of("application/json", new byte[] {'{'});
        Messaging messaging = engineTest.start();

        engineTest.transport.onRequest = sent -> sent.complete(new Reply.Success(nonsense));
        assertThatThrownBy(() -> messaging.request(BUY, ORDER))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED))
                .hasMessageContaining("the reply of shop.buy cannot be read");

        engineTest.transport.onRequest = sent -> sent.complete(new Reply.Fault("OUT_OF_STOCK", nonsense));
        assertThatThrownBy(() -> messaging.request(BUY, ORDER))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED));
        assertThat(engineTest.transport.requests).hasSize(2);
    }

    @Test
    void messageIsWrittenOnceAndKeepsItsIdOverAllAttempts() {
        CountingCodec codec = new CountingCodec();
        Messaging messaging = engineTest.use(engineTest.builder().codec(codec).start(service -> {}));
        engineTest.transport.onRequest = sent -> {
            if (engineTest.transport.requests.size() < 3) {
                sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);
            } else {
                sent.complete(SampleReplies.success(TICKET));
            }
        };

        messaging.request(BUY, ORDER);

        assertThat(codec.encoded).hasValue(1);
        assertThat(engineTest.transport.requests).hasSize(3);
        assertThat(engineTest.transport.requests)
                .allSatisfy(sent -> assertThat(sent.envelope).isSameAs(engineTest.transport.request(1).envelope));
    }

    @Test
    void eachCallHasAnIdOfItsOwn() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        Messaging messaging = engineTest.start();

        messaging.request(BUY, ORDER);
        messaging.request(BUY, ORDER);

        assertThat(engineTest.transport.request(1).envelope.id())
                .isNotEqualTo(engineTest.transport.request(2).envelope.id());
    }

    @Test
    void payloadThatIsTooLargeNeverTravels() {
        engineTest.limits(limits -> limits.maxMessageBytes(1024));
        Messaging messaging = engineTest.start();

        assertThatThrownBy(() -> messaging.request(BUY, new Order("o-1", "x".repeat(1024))))
                .isInstanceOfSatisfying(CodecException.class, failure -> {
                    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
                    assertThat(failure).hasMessageContainingAll("shop.buy", "max-message-size", "1024");
                });
        assertThat(engineTest.transport.requests).isEmpty();
    }

    @Test
    void transportThatBreaksItsContractEndsTheCallAsUnknown() {
        Messaging messaging = engineTest.start();

        engineTest.transport.onRequest = sent -> {
            throw new IllegalStateException("scripted");
        };
        assertUnknown(messaging);
        engineTest.transport.onRequest = sent -> sent.completeExceptionally(new IllegalStateException("scripted"));
        assertUnknown(messaging);
        engineTest.transport.onRequest = sent -> sent.complete(null);
        assertUnknown(messaging);
    }

    private static void assertUnknown(Messaging messaging) {
        MessagingException failure = catchThrowableOfType(
                MessagingException.class,
                () -> messaging.request(BUY, ORDER, CallOptions.DEFAULT.timeout(Duration.ofSeconds(1))));
        assertThat(failure).isInstanceOf(ConnectionLostException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    private static final class CountingCodec implements Codec {
        final AtomicInteger encoded = new AtomicInteger();
        private final JsonCodec json = new JsonCodec();

        @Override
        public String contentType() {
            return json.contentType();
        }

        @Override
        public <T> byte[] encode(T payload, Class<T> type) {
            encoded.incrementAndGet();
            return json.encode(payload, type);
        }

        @Override
        public <T> T decode(byte[] bytes, Class<T> type) {
            return json.decode(bytes, type);
        }
    }
}

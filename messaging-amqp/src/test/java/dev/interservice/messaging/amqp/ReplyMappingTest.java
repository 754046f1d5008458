package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.amqp.wire.ReplyMapping;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each kind of reply as {@code docs/wire.md} has it. */
class ReplyMappingTest {
    private static final BasicProperties REQUEST = new BasicProperties.Builder()
            .correlationId("call")
            .replyTo("replies")
            .type("kitchen.ask")
            .build();
    private static final Body BODY = Body.of("text/plain", new byte[] {1, 2});

    @Test
    void successIsNothingButItsBody() {
        OutboundMessage outbound = ReplyMapping.outbound(REQUEST, new Reply.Success(BODY));

        assertThat(outbound.exchange()).isEmpty();
        assertThat(outbound.routingKey()).isEqualTo("replies");
        assertThat(outbound.properties().getCorrelationId()).isEqualTo("call");
        assertThat(outbound.properties().getHeaders()).isNull();
        assertThat(back(outbound)).isEqualTo(new Reply.Success(BODY));
    }

    @Test
    void faultHasItsCode() {
        Reply fault = new Reply.Fault("OUT_OF_STOCK", BODY);
        OutboundMessage outbound = ReplyMapping.outbound(REQUEST, fault);

        assertThat(outbound.properties().getHeaders())
                .isEqualTo(Map.of("messaging-reply", "fault", "messaging-code", "OUT_OF_STOCK"));
        assertThat(back(outbound)).isEqualTo(fault);
    }

    @Test
    void failureTellsWhatMayBeDoneAboutIt() {
        Reply failure = new Reply.Failure(
                "OVERLOADED", "full", Outcome.NOT_EXECUTED, true, Optional.of(Duration.ofMillis(1_500)), true);
        OutboundMessage outbound = ReplyMapping.outbound(REQUEST, failure);

        assertThat(outbound.properties().getHeaders())
                .isEqualTo(Map.of(
                        "messaging-reply", "failure",
                        "messaging-code", "OVERLOADED",
                        "messaging-message", "full",
                        "messaging-outcome", "not-executed",
                        "messaging-retryable", true,
                        "messaging-do-not-retry", true,
                        "messaging-retry-after-ms", 1_500L));
        assertThat(back(outbound)).isEqualTo(failure);
    }

    private static Reply back(OutboundMessage outbound) {
        return ReplyMapping.reply(outbound.properties(), outbound.body());
    }
}

package dev.interservice.messaging.amqp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmqpMappingTest {
    private static final Address.Queue QUEUE = new Address.Queue("kitchen", "cook");
    private static final byte[] NOTHING = new byte[0];

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final AmqpMapping mapping = new AmqpMapping(environment);

    @Test
    void whatDoesNotFitAPropertyIsRefusedBeforeItIsSent() {
        List.of(
                        message("i".repeat(256)),
                        message("id").correlationId("ü".repeat(128)),
                        Envelope.of("id", "s".repeat(256), "type", Instant.EPOCH, Body.of("text/plain", NOTHING)),
                        message("id").subject("s".repeat(100_000)))
                .forEach(unfit -> assertThatThrownBy(() -> mapping.message(unfit.build()))
                        .isInstanceOfSatisfying(TransportException.class, refused -> {
                            assertThat(refused.progress()).isEqualTo(Progress.NOT_SENT);
                            assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
                        }));
        assertThat(mapping.message(message("i".repeat(255)).build()).getMessageId())
                .hasSize(255);
    }

    @Test
    void messageWithNothingButABodyIsRead() {
        environment.advance(Duration.ofSeconds(1));

        ReceivedMessage message = mapping.message(QUEUE, new BasicProperties(), NOTHING);

        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.deadline().isNone()).isTrue();
        Envelope envelope = message.envelope();
        assertThat(envelope.id()).isNotBlank();
        assertThat(envelope.correlationId()).isEqualTo(envelope.id());
        assertThat(envelope.type()).isEqualTo("kitchen.cook");
        assertThat(envelope.source()).isEqualTo("unknown");
        assertThat(envelope.time()).isEqualTo(environment.now());
        assertThat(envelope.body().contentType()).isEqualTo("application/json");
    }

    @Test
    void valuesOfTheWrongKindCountAsMissing() {
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put("messaging-attempt", -7);
        odd.put("messaging-ttl-ms", "soon");
        odd.put("messaging-sent-ms", List.of(1));
        odd.put("ce_time", "yesterday");
        odd.put("ce_subject", 12);

        ReceivedMessage message = mapping.message(QUEUE, properties(odd), NOTHING);

        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.deadline().isNone()).isTrue();
        assertThat(message.envelope().subject()).isEmpty();
    }

    @Test
    void headersOfTheUserKeepTheirNamesWhateverTheyAre() {
        Headers headers = Headers.of(Map.of("x-death", "mine", "ce_time", "mine", "note", "mine", "x-note", ""));

        BasicProperties sent = mapping.message(message("id").headers(headers).build());
        Envelope received = mapping.message(QUEUE, sent, NOTHING).envelope();

        assertThat(received.headers()).isEqualTo(headers);
        assertThat(sent.getHeaders()).doesNotContainKeys("x-death", "x-note").containsEntry("note", "mine");
    }

    @Test
    void whatBrokersWroteOnAMessageDoesNotTravelOn() {
        BasicProperties arrived = properties(Map.of(
                        "x-death",
                        List.of(Map.of("count", 1)),
                        "x-first-death-queue",
                        "q",
                        "x-delivery-count",
                        3,
                        "CC",
                        List.of("elsewhere"),
                        "x-foreign",
                        "kept"))
                .builder()
                .expiration("5")
                .messageId("m")
                .build();

        BasicProperties again = mapping.forRedelivery(mapping.message(QUEUE, arrived, NOTHING));

        assertThat(again.getExpiration()).isNull();
        assertThat(again.getHeaders())
                .containsOnlyKeys("x-foreign", "messaging-attempt", "messaging-first-failure")
                .containsEntry("messaging-attempt", 2);
    }

    @Test
    void firstFailureStaysTheFirst() {
        ReceivedMessage once =
                mapping.message(QUEUE, mapping.message(message("m").build()), NOTHING);
        BasicProperties second = mapping.forRedelivery(once);
        environment.advance(Duration.ofMinutes(1));

        BasicProperties third = mapping.forRedelivery(mapping.message(QUEUE, second, NOTHING));

        assertThat(third.getHeaders())
                .containsEntry("messaging-attempt", 3)
                .containsEntry("messaging-first-failure", second.getHeaders().get("messaging-first-failure"));
    }

    @Test
    void timeToLiveCountsFromTheSendAndNeverBeginsAnew() {
        BasicProperties sent =
                mapping.message(message("m").timeToLive(Duration.ofSeconds(10)).build());
        environment.advance(Duration.ofSeconds(4));

        ReceivedMessage first = mapping.message(QUEUE, sent, NOTHING);
        environment.advance(Duration.ofSeconds(4));
        ReceivedMessage second = mapping.message(QUEUE, mapping.forRedelivery(first), NOTHING);

        assertThat(first.envelope().timeToLive()).contains(Duration.ofSeconds(10));
        assertThat(second.deadline().remaining()).isEqualTo(Duration.ofSeconds(2));
        environment.jumpWallClock(Duration.ofDays(-1));
        assertThat(mapping.message(QUEUE, sent, NOTHING).deadline().remaining()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void remainingTimeIsForTheBrokerAndForTheServer() {
        BasicProperties expiring = mapping.request(message("r").build(), "call")
                .build("replies", Deadline.after(Duration.ofNanos(1_500_000), environment::nanos));
        BasicProperties endless = mapping.request(message("r").build(), "call").build("replies", Deadline.NONE);

        assertThat(expiring.getExpiration()).isEqualTo("2");
        assertThat(expiring.getReplyTo()).isEqualTo("replies");
        Address.Operation operation = new Address.Operation("kitchen", "ask");
        assertThat(mapping.request(operation, expiring, NOTHING).deadline().remaining())
                .isEqualTo(Duration.ofMillis(2));
        assertThat(endless.getExpiration()).isNull();
        assertThat(mapping.request(operation, endless, NOTHING).deadline().isNone())
                .isTrue();
    }

    @Test
    void timesThatNoCalendarHasAreNoFailure() {
        for (Instant time : List.of(Instant.MIN, Instant.MAX)) {
            Envelope envelope = Envelope.of("m", "kit", "kitchen.cook", time, Body.of("text/plain", NOTHING))
                    .build();

            assertThat(mapping.message(QUEUE, mapping.message(envelope), NOTHING)
                            .envelope()
                            .time())
                    .isEqualTo(time);
        }
    }

    private static BasicProperties properties(Map<String, Object> headers) {
        return new BasicProperties.Builder().headers(headers).build();
    }

    private static Envelope.Builder message(String id) {
        return Envelope.of(id, "kit", "kitchen.cook", Instant.EPOCH, Body.of("text/plain", NOTHING));
    }
}

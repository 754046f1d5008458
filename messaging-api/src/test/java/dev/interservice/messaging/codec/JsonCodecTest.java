package dev.interservice.messaging.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Done;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonCodecTest {
    record Line(String item, int quantity, BigDecimal price) {}

    record Order(String id, List<Line> lines, Optional<String> note, Map<String, Line> gifts) {}

    record Times(Instant at, LocalDate day, Duration length) {}

    record Strict(int amount) {
        Strict {
            if (amount < 0) {
                throw new IllegalArgumentException("amount is negative");
            }
        }
    }

    record Ring(List<Object> self) {}

    private final JsonCodec codec = new JsonCodec();

    @Test
    void recordsComeBackAsTheyWere() {
        Order order = new Order(
                "o-1 🍜",
                List.of(new Line("tea", 2, new BigDecimal("12.50"))),
                Optional.of("quick"),
                Map.of("a", new Line("cup", 1, BigDecimal.ONE)));

        assertThat(codec.decode(codec.encode(order, Order.class), Order.class)).isEqualTo(order);
    }

    @Test
    void timesAreWrittenAsIso8601() {
        Times times = new Times(
                Instant.parse("2030-01-01T12:00:00.123456789Z"), LocalDate.of(2030, 1, 2), Duration.ofMillis(1500));

        assertThat(json(times, Times.class))
                .contains("\"2030-01-01T12:00:00.123456789Z\"", "\"2030-01-02\"", "\"PT1.5S\"");
        assertThat(codec.decode(codec.encode(times, Times.class), Times.class)).isEqualTo(times);
    }

    @Test
    void doneIsAnEmptyObject() {
        assertThat(json(Done.DONE, Done.class)).isEqualTo("{}");
        assertThat(read("{}", Done.class)).isEqualTo(Done.DONE);
    }

    @Test
    void unknownPropertiesAreIgnored() {
        assertThat(read("{\"item\":\"tea\",\"quantity\":2,\"price\":1,\"colour\":{\"deep\":[1]}}", Line.class))
                .isEqualTo(new Line("tea", 2, BigDecimal.ONE));
    }

    @Test
    void nullDocumentIsRefused() {
        assertThatThrownBy(() -> read(" null ", Line.class))
                .isInstanceOf(CodecFailure.class)
                .hasMessageContaining("the document is null");
    }

    @Test
    void payloadThatItsOwnConstructorRefusesCannotBeRead() {
        assertThatThrownBy(() -> read("{\"amount\":-1}", Strict.class)).isInstanceOf(CodecFailure.class);
    }

    @Test
    void whatCannotBeReadIsToldWithTypeAndPlace() {
        assertThatThrownBy(() -> read("{\"item\":\n  tea}", Line.class))
                .isInstanceOf(CodecFailure.class)
                .hasMessageContainingAll("cannot read Line", "line 2");
    }

    @Test
    void payloadThatContainsItselfCannotBeWritten() {
        List<Object> self = new java.util.ArrayList<>();
        self.add(self);

        assertThatThrownBy(() -> codec.encode(new Ring(self), Ring.class)).isInstanceOf(CodecFailure.class);
    }

    @Test
    void missingPayloadIsRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> codec.encode(null, Line.class))
                .withMessage("payload");
    }

    private <T> String json(T payload, Class<T> type) {
        return new String(codec.encode(payload, type), UTF_8);
    }

    private <T> T read(String json, Class<T> type) {
        return codec.decode(json.getBytes(UTF_8), type);
    }
}

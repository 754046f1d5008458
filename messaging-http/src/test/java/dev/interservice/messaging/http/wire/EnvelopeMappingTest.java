package dev.interservice.messaging.http.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.http.SampleEnvelopes;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeMappingTest {
    private static final Address.Queue COOK = new Address.Queue("kitchen", "cook");

    private final ManualEnvironment environment = ManualEnvironment.deterministic();

    @Test
    void everyPartComesBackAsItWas() {
        Envelope odd = SampleEnvelopes.odd();

        ReceivedRequest received = sentAndRead(COOK, odd, Deadline.NONE);

        assertThat(received.envelope()).isEqualTo(odd);
        assertThat(received.timeout()).isEmpty();
    }

    @Test
    void whatIsNotThereDoesNotComeBack() {
        Envelope simple = SampleEnvelopes.simple("1").build();

        assertThat(sentAndRead(COOK, simple, Deadline.NONE).envelope()).isEqualTo(simple);
    }

    @Test
    void everyTextComesBackThroughAFieldOfVisibleAscii() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            String text = random.ints(random.nextInt(12), 0, 0x110000)
                    .map(point -> random.nextBoolean() ? point % 128 : point)
                    .filter(point -> !(point >= 0xD800 && point <= 0xDFFF))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            assertThat(HeaderEncoding.encode(text)).as("seed %d", seed).matches("[!-~]*");
            assertThat(HeaderEncoding.decode(HeaderEncoding.encode(text)))
                    .as("seed %d", seed)
                    .isEqualTo(text);
            assertThat(HeaderEncoding.writeItem(text)).as("seed %d", seed).matches("%?\"[ -~]*\"");
            assertThat(HeaderEncoding.readItem(HeaderEncoding.writeItem(text)))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    /** The examples of section 3.1.3.2 of the binding. */
    @ParameterizedTest
    @CsvSource({"Euro € 😀, Euro%20%E2%82%AC%20%F0%9F%98%80", "'a\"b%c', a%22b%25c", "plain-~!, plain-~!"})
    void textIsEncodedAsTheBindingSays(String text, String value) {
        assertThat(HeaderEncoding.encode(text)).isEqualTo(value);
        assertThat(HeaderEncoding.decode(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"Euro%20%e2%82%ac\"', Euro €",
        "'\"a\\\"b\"', 'a\"b'",
        "100%, 100%",
        "%zz%4, %zz%4",
        "%ff, \uFFFD",
        "'\"', '\"'"
    })
    void foreignTextIsReadAsWellAsPossible(String value, String text) {
        assertThat(HeaderEncoding.decode(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "plain, '\"plain\"'",
        "'a \"b\" \\ 1%', '\"a \\\"b\\\" \\\\ 1%\"'",
        "Füße 1%, '%\"F%c3%bc%c3%9fe 1%25\"'"
    })
    void idempotencyKeyIsAStructuredField(String key, String value) {
        Envelope envelope = SampleEnvelopes.simple("1").idempotencyKey(key).build();

        assertThat(SampleEnvelopes.fields(COOK, envelope, Deadline.NONE)).containsEntry("idempotency-key", value);
        assertThat(read(Map.of("idempotency-key", value)).envelope().idempotencyKey())
                .contains(key);
    }

    @Test
    void idempotencyKeyMayComeBare() {
        assertThat(read(Map.of("idempotency-key", "8e03978e-40d5")).envelope().idempotencyKey())
                .contains("8e03978e-40d5");
    }

    @Test
    void conversationTravelsUnlessTheMessageBeganIt() {
        Envelope first = SampleEnvelopes.simple("1").build();
        Envelope second = SampleEnvelopes.simple("2").correlationId("1").build();

        assertThat(SampleEnvelopes.fields(COOK, first, Deadline.NONE)).doesNotContainKey("ce-correlationid");
        assertThat(SampleEnvelopes.fields(COOK, second, Deadline.NONE)).containsEntry("ce-correlationid", "1");
        assertThat(sentAndRead(COOK, first, Deadline.NONE).envelope().correlationId())
                .isEqualTo("1");
    }

    @Test
    void timeThatRemainsTravelsInMilliseconds() {
        Deadline deadline = Deadline.after(Duration.ofMillis(300), environment::nanos);
        environment.advance(Duration.ofMillis(100));

        ReceivedRequest received = sentAndRead(COOK, SampleEnvelopes.simple("1").build(), deadline);

        assertThat(received.timeout()).contains(Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "soon", "0x10", "١"})
    void brokenNumbersAreNotThere(String value) {
        ReceivedRequest received = read(Map.of("messaging-timeout-ms", value, "messaging-time-to-live-ms", value));

        assertThat(received.timeout()).isEmpty();
        assertThat(received.envelope().timeToLive()).isEmpty();
    }

    @Test
    void hugeNumbersAreLong() {
        assertThat(read(Map.of("messaging-timeout-ms", "9".repeat(99))).timeout())
                .contains(Duration.ofDays(36_500));
        assertThat(read(Map.of("messaging-timeout-ms", "9".repeat(13))).timeout())
                .contains(Duration.ofDays(36_500));
        assertThat(MillisecondsFormat.write(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("3153600000000");
    }

    @Test
    void groupTravels() {
        Address.Subscription group = new Address.Subscription(new Address.Topic("kitchen", "meal-ready"), "delivery");

        assertThat(SampleEnvelopes.fields(group, SampleEnvelopes.simple("1").build(), Deadline.NONE))
                .containsEntry("messaging-group", "delivery");
    }

    @Test
    void pathNamesServiceAndContract() {
        assertThat(EnvelopeMapping.path(COOK)).isEqualTo("/messaging/kitchen/cook");
    }

    @Test
    void plainCurlIsEnough() {
        environment.advance(Duration.ofSeconds(1));

        Envelope envelope = read(Map.of(
                        "host", "127.0.0.1:8080",
                        "user-agent", "curl/8.5.0",
                        "accept", "*/*",
                        "content-type", "application/x-www-form-urlencoded"))
                .envelope();

        assertThat(envelope.id()).isNotBlank();
        assertThat(envelope.correlationId()).isEqualTo(envelope.id());
        assertThat(envelope.source()).isEqualTo("http:10.0.0.7");
        assertThat(envelope.type()).isEqualTo("kitchen.cook");
        assertThat(envelope.time()).isEqualTo(environment.now());
        assertThat(envelope.body()).isEqualTo(SampleEnvelopes.json("{}"));
        assertThat(envelope.headers().isEmpty()).isTrue();
    }

    @Test
    void brokenFieldsAreNotThere() {
        Map<String, String> broken = new HashMap<>();
        broken.put("ce-id", "");
        broken.put("ce-time", "yesterday");
        broken.put("ce-source", "%20");
        broken.put("messaging-header-", "nameless");
        broken.put("messaging-header-control", "%00%0a");
        broken.put("messaging-header-good", "%41");
        broken.put("messaging-header-bytes", "%ff");
        broken.put("x\u0000y", "\u0001");

        Envelope envelope = read(broken).envelope();

        assertThat(envelope.id()).isNotBlank();
        assertThat(envelope.source()).isEqualTo("http:10.0.0.7");
        assertThat(envelope.time()).isEqualTo(environment.now());
        assertThat(envelope.headers().asMap()).isEqualTo(Map.of("good", "A", "bytes", "\uFFFD"));
    }

    @Test
    void timesOfAllZonesAreRead() {
        assertThat(read(Map.of("ce-time", "2026-03-01T14:00:00.5+02:00"))
                        .envelope()
                        .time())
                .isEqualTo(Instant.parse("2026-03-01T12:00:00.5Z"));
    }

    private ReceivedRequest sentAndRead(Address address, Envelope envelope, Deadline deadline) {
        Map<String, String> fields = SampleEnvelopes.fields(address, envelope, deadline);
        assertThat(fields).allSatisfy((name, value) -> assertThat(name + value).matches("[ -~]*"));
        return EnvelopeMapping.read("other.name", fields, envelope.body().bytes(), () -> "10.0.0.7", environment);
    }

    private ReceivedRequest read(Map<String, String> fields) {
        return EnvelopeMapping.read(
                "kitchen.cook", new LinkedHashMap<>(fields), "{}".getBytes(UTF_8), () -> "10.0.0.7", environment);
    }
}

package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The SDK of the CloudEvents project reads what we write, and we read what it writes.
 *
 * <p>Its version 4.0.1 neither makes nor reads the percent encoding of the binding, so the texts here that it writes or
 * reads need none; that encoding is tested against the binding's own examples.
 */
class CloudEventsTest {
    private static final Address.Queue COOK = new Address.Queue("kitchen", "cook");

    private final ManualEnvironment environment = ManualEnvironment.deterministic();

    @Test
    void theirReaderReadsOurRequests() {
        Envelope envelope = Envelope.of(
                        "id-1",
                        "/orders",
                        "kitchen.cook",
                        Instant.parse("2026-03-01T12:30:45.5Z"),
                        SampleEnvelopes.json("{\"a\":1}"))
                .correlationId("correlation-7")
                .causationId("cause/7")
                .subject("order-7")
                .build();

        CloudEvent event = HttpMessageFactory.createReader(
                        SampleEnvelopes.fields(COOK, envelope, Deadline.NONE),
                        envelope.body().bytes())
                .toEvent();

        assertThat(event.getId()).isEqualTo("id-1");
        assertThat(event.getSource()).isEqualTo(URI.create("/orders"));
        assertThat(event.getType()).isEqualTo("kitchen.cook");
        assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2026-03-01T12:30:45.5Z"));
        assertThat(event.getSubject()).isEqualTo("order-7");
        assertThat(event.getExtension("correlationid")).isEqualTo("correlation-7");
        assertThat(event.getExtension("causationid")).isEqualTo("cause/7");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getData().toBytes()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
    }

    @Test
    void weReadWhatTheirWriterWrites() {
        CloudEvent event = CloudEventBuilder.v1()
                .withId("id 1%")
                .withSource(URI.create("https://orders.example/a?b=c"))
                .withType("kitchen.cook")
                .withTime(OffsetDateTime.parse("2026-03-01T12:30:45.5+01:00"))
                .withSubject("Grüße 🍲 \"100%\"")
                .withExtension("correlationid", "correlation")
                .withExtension("number", 7)
                .withData("text/plain", "hällo".getBytes(UTF_8))
                .build();
        Map<String, String> fields = new HashMap<>();
        AtomicReference<byte[]> content = new AtomicReference<>(new byte[0]);
        HttpMessageFactory.createWriter((name, value) -> fields.put(name.toLowerCase(Locale.ROOT), value), content::set)
                .writeBinary(event);

        Envelope envelope = EnvelopeMapping.read("kitchen.cook", fields, content.get(), () -> "peer", environment)
                .envelope();

        assertThat(envelope)
                .isEqualTo(Envelope.of(
                                "id 1%",
                                "https://orders.example/a?b=c",
                                "kitchen.cook",
                                Instant.parse("2026-03-01T11:30:45.5Z"),
                                Body.of("text/plain", "hällo".getBytes(UTF_8)))
                        .subject("Grüße 🍲 \"100%\"")
                        .correlationId("correlation")
                        .build());
    }

    @Test
    void structuredEventIsRead() {
        Envelope envelope = structured("{\"specversion\":\"1.0\",\"id\":\"1 %41\",\"source\":\"/orders\","
                + "\"type\":\"kitchen.cook\",\"time\":\"2026-03-01T12:30:45Z\",\"subject\":\"Gr\\u00fc\u00dfe\","
                + "\"correlationid\":\"c\",\"traceparent\":\"00-a-b-01\",\"number\":7,\"flag\":null,"
                + "\"datacontenttype\":\"application/vnd.ticket+json\",\"data\":{\"price\" : 1.50}}");

        assertThat(envelope.id()).isEqualTo("1 %41");
        assertThat(envelope.source()).isEqualTo("/orders");
        assertThat(envelope.time()).isEqualTo(Instant.parse("2026-03-01T12:30:45Z"));
        assertThat(envelope.subject()).contains("Grüße");
        assertThat(envelope.correlationId()).isEqualTo("c");
        assertThat(envelope.headers().asMap()).isEqualTo(Map.of("traceparent", "00-a-b-01"));
        assertThat(envelope.body())
                .isEqualTo(Body.of("application/vnd.ticket+json", "{\"price\" : 1.50}".getBytes(UTF_8)));
    }

    @Test
    void dataOfAStructuredEventMayBeTextOrBytesOrNothing() {
        assertThat(structured("{\"id\":\"1\",\"data\":[1, 2]}").body()).isEqualTo(SampleEnvelopes.json("[1, 2]"));
        assertThat(structured("{\"id\":\"1\",\"datacontenttype\":\"text/plain\",\"data\":\"h\\u00e4\"}")
                        .body())
                .isEqualTo(Body.of("text/plain", "hä".getBytes(UTF_8)));
        assertThat(structured("{\"id\":\"1\",\"datacontenttype\":\"image/x\",\"data_base64\":\"AP8=\"}")
                        .body())
                .isEqualTo(Body.of("image/x", new byte[] {0, -1}));
        assertThat(structured("{\"id\":\"1\"}").body()).isEqualTo(SampleEnvelopes.json(""));
    }

    /** As the JSON format says in section 2.1: null is the same as nothing. */
    @Test
    void nullInAStructuredEventIsNotThere() {
        Envelope envelope = structured("{\"id\":null,\"source\":null,\"type\":null,\"time\":null,\"subject\":null,"
                + "\"correlationid\":null,\"causationid\":null,\"datacontenttype\":null,\"data\":{}}");

        assertThat(envelope.id()).isNotEqualTo("null");
        assertThat(envelope.source()).isEqualTo("http:peer");
        assertThat(envelope.type()).isEqualTo("kitchen.cook");
        assertThat(envelope.subject()).isEmpty();
        assertThat(envelope.correlationId()).isEqualTo(envelope.id());
        assertThat(envelope.causationId()).isEmpty();
        assertThat(envelope.body()).isEqualTo(SampleEnvelopes.json("{}"));
    }

    /** As some writers write what is not set. */
    @Test
    void nullBesideBase64IsNoData() {
        Envelope envelope =
                structured("{\"id\":\"1\",\"datacontenttype\":\"text/plain\",\"data\":null,\"data_base64\":\"aGk=\"}");

        assertThat(envelope.body()).isEqualTo(Body.of("text/plain", "hi".getBytes(UTF_8)));
    }

    /** It is for the codec to say that it cannot be read. */
    @Test
    void brokenStructuredEventIsHandedOnAsItIs() {
        assertThat(structured("{\"id\":\"1\"").body())
                .isEqualTo(Body.of("application/cloudevents+json; charset=utf-8", "{\"id\":\"1\"".getBytes(UTF_8)));
    }

    private Envelope structured(String document) {
        return EnvelopeMapping.read(
                        "kitchen.cook",
                        Map.of("content-type", "application/cloudevents+json; charset=utf-8"),
                        document.getBytes(UTF_8),
                        () -> "peer",
                        environment)
                .envelope();
    }
}

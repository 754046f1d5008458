package dev.interservice.messaging.http.wire;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.TimestampFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * An envelope as an HTTP request, and back: a CloudEvent in binary mode, with a few fields of ours beside it. How replies
 * travel is in {@link ReplyMapping}.
 *
 * <p>Reading never fails: what is missing or broken is filled in or left out, because a stranger's field must never stop
 * a message.
 */
public final class EnvelopeMapping {
    public static final String PATH_PREFIX = "/messaging/";
    public static final String GROUP = "messaging-group";
    static final String CONTENT_TYPE = "content-type";

    private static final String IDEMPOTENCY_KEY = "idempotency-key";
    private static final String TIMEOUT = "messaging-timeout-ms";
    private static final String TIME_TO_LIVE = "messaging-time-to-live-ms";
    private static final String HEADER = "messaging-header-";
    private static final Set<String> TRACE = Set.of("traceparent", "tracestate", "baggage");

    private EnvelopeMapping() {}

    /** Where a message goes, below its endpoint. */
    public static String path(Address address) {
        return PATH_PREFIX + address.service() + "/" + address.name();
    }

    /** Writes the fields of a request, with lower-case names. */
    public static void write(Address address, Envelope envelope, Deadline deadline, BiConsumer<String, String> fields) {
        fields.accept("ce-specversion", "1.0");
        fields.accept("ce-id", HeaderEncoding.encode(envelope.id()));
        fields.accept("ce-source", HeaderEncoding.encode(envelope.source()));
        fields.accept("ce-type", HeaderEncoding.encode(envelope.type()));
        fields.accept("ce-time", TimestampFormat.format(envelope.time()));
        if (!envelope.correlationId().equals(envelope.id())) {
            fields.accept("ce-correlationid", HeaderEncoding.encode(envelope.correlationId()));
        }
        envelope.causationId().ifPresent(id -> fields.accept("ce-causationid", HeaderEncoding.encode(id)));
        envelope.subject().ifPresent(subject -> fields.accept("ce-subject", HeaderEncoding.encode(subject)));
        envelope.idempotencyKey().ifPresent(key -> fields.accept(IDEMPOTENCY_KEY, HeaderEncoding.writeItem(key)));
        envelope.timeToLive().ifPresent(life -> fields.accept(TIME_TO_LIVE, MillisecondsFormat.write(life)));
        if (!deadline.isNone()) {
            fields.accept(TIMEOUT, MillisecondsFormat.write(deadline.remaining()));
        }
        if (address instanceof Address.Subscription subscription) {
            fields.accept(GROUP, HeaderEncoding.encode(subscription.group()));
        }
        envelope.headers().asMap().forEach((name, value) -> {
            if (TRACE.contains(name) && HeaderEncoding.needsNoEncoding(value)) {
                fields.accept(name, value);
            } else {
                fields.accept(HEADER + name, HeaderEncoding.encode(value));
            }
        });
        fields.accept(CONTENT_TYPE, envelope.body().contentType());
    }

    /**
     * The request with these fields.
     *
     * @param type the contract's name on the wire, as the path has it: {@code service.name}
     * @param fields by their lower-case names; those that came several times joined with commas
     * @param peer the address of who sent it, for the source of a message that does not say
     */
    public static ReceivedRequest read(
            String type, Map<String, String> fields, byte[] content, Supplier<String> peer, Environment environment) {
        return MediaTypes.isStructuredEvent(fields.getOrDefault(CONTENT_TYPE, ""))
                ? StructuredCloudEvent.read(fields, content)
                        .map(event -> readBinary(type, event.fields(), event.content(), peer, environment))
                        .orElseGet(() -> readBinary(type, fields, content, peer, environment))
                : readBinary(type, fields, content, peer, environment);
    }

    private static ReceivedRequest readBinary(
            String type, Map<String, String> fields, byte[] content, Supplier<String> peer, Environment environment) {
        String id = attribute(fields, "ce-id").orElseGet(environment::newId);
        Envelope envelope = new Envelope(
                id,
                attribute(fields, "ce-source").orElseGet(() -> "http:" + peer.get()),
                attribute(fields, "ce-type").orElse(type),
                attribute(fields, "ce-time").flatMap(TimestampFormat::parse).orElseGet(environment::now),
                attribute(fields, "ce-correlationid").orElse(id),
                attribute(fields, "ce-causationid"),
                optional(fields, "ce-subject").map(HeaderEncoding::decode),
                optional(fields, IDEMPOTENCY_KEY).map(HeaderEncoding::readItem),
                optional(fields, TIME_TO_LIVE).flatMap(MillisecondsFormat::read),
                headers(fields),
                Body.of(contentType(fields), content));
        return new ReceivedRequest(envelope, optional(fields, TIMEOUT).flatMap(MillisecondsFormat::read));
    }

    private static Headers headers(Map<String, String> fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (TRACE.contains(name)) {
                headers.put(name, value);
            } else if (name.startsWith(HEADER)) {
                headers.put(name.substring(HEADER.length()), HeaderEncoding.decode(value));
            }
        });
        return headers.isEmpty() ? Headers.EMPTY : Headers.ofForeign(headers);
    }

    /** Plain {@code curl -d} says that it sends a form. */
    private static String contentType(Map<String, String> fields) {
        String said = fields.getOrDefault(CONTENT_TYPE, "");
        boolean unsaid = said.isBlank() || (MediaTypes.isForm(said) && !fields.containsKey("ce-id"));
        return unsaid ? MediaTypes.JSON : said;
    }

    /** An attribute that must not be empty. */
    private static Optional<String> attribute(Map<String, String> fields, String name) {
        return optional(fields, name).map(HeaderEncoding::decode).filter(value -> !value.isBlank());
    }

    private static Optional<String> optional(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name));
    }
}

package dev.interservice.messaging.amqp.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import dev.interservice.messaging.transport.TimestampFormat;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers of a message that anybody may have written: what is not as expected counts as not there. */
public record HeaderTable(Map<String, Object> values) {
    /** Those of a message. */
    public static HeaderTable of(BasicProperties properties) {
        return new HeaderTable(properties.getHeaders() == null ? Map.of() : properties.getHeaders());
    }

    public Optional<String> text(String name) {
        Object value = values.get(name);
        return value instanceof LongString || value instanceof String
                ? Optional.of(value.toString())
                : Optional.empty();
    }

    public Optional<Long> number(String name) {
        return values.get(name) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    Optional<Instant> instant(String name) {
        return text(name).flatMap(TimestampFormat::parse);
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** A copy to change. */
    Map<String, Object> copy() {
        return new LinkedHashMap<>(values);
    }

    /** About as many bytes as these take on the wire, each name and each text measured exactly. */
    static long size(Map<String, Object> headers) {
        long bytes = 0;
        for (Map.Entry<String, Object> each : headers.entrySet()) {
            bytes += bytes(each.getKey()) + 10 + (each.getValue() instanceof String text ? bytes(text) : 8);
        }
        return bytes;
    }

    static int bytes(@Nullable String text) {
        return text == null ? 0 : text.getBytes(UTF_8).length;
    }
}

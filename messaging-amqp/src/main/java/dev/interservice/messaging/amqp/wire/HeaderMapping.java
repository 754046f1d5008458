package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes and reads the user's headers, and tells them from ours and the brokers'. */
final class HeaderMapping {
    /** Begins the names of those of the user's headers whose own names would mean something else on the wire. */
    private static final String USER_PREFIX = "messaging-header-";

    private static final List<String> RESERVED_PREFIXES = List.of("messaging-", "ce_", "x-");
    /** What a broker writes, and interprets when it reads it again. */
    private static final List<String> BROKER_PREFIXES =
            List.of("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count");

    private static final Set<String> ROUTING_HEADERS = Set.of("CC", "BCC");

    private HeaderMapping() {}

    /** Adds the user's headers to what goes out. */
    static void writeUserHeaders(Headers users, Map<String, Object> headers) {
        users.asMap()
                .forEach((name, value) ->
                        headers.put(startsWithAny(name, RESERVED_PREFIXES) ? USER_PREFIX + name : name, value));
    }

    /** The user's headers of what arrived, and those of strangers that could be a user's. */
    static Headers readUserHeaders(HeaderTable table) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : table.values().keySet()) {
            if (name.startsWith(USER_PREFIX)) {
                table.text(name).ifPresent(value -> headers.put(name.substring(USER_PREFIX.length()), value));
            } else if (!name.startsWith("messaging-")
                    && !name.startsWith("ce_")
                    && !startsWithAny(name, BROKER_PREFIXES)) {
                table.text(name).ifPresent(value -> headers.put(name, value));
            }
        }
        return Headers.ofForeign(headers);
    }

    /** What arrived, to be sent on: with nothing in it that a broker would interpret. A copy. */
    static Map<String, Object> withoutBrokerHeaders(BasicProperties properties) {
        Map<String, Object> headers = HeaderTable.of(properties).copy();
        headers.keySet().removeIf(name -> ROUTING_HEADERS.contains(name) || startsWithAny(name, BROKER_PREFIXES));
        return headers;
    }

    private static boolean startsWithAny(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}

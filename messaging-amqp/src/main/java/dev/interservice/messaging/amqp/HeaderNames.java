package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which header belongs to whom: to the user, to us, or to the brokers. */
final class HeaderNames {
    /** Begins the names of those of the user's headers whose own names would mean something else on the wire. */
    private static final String USER = "messaging-header-";

    private static final List<String> RESERVED = List.of("messaging-", "ce_", "x-");
    /** What a broker writes, and interprets when it reads it again. */
    private static final List<String> OF_BROKER =
            List.of("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count");

    private static final Set<String> ROUTING = Set.of("CC", "BCC");

    private HeaderNames() {}

    /** Adds the user's headers to what goes out. */
    static void write(Headers users, Map<String, Object> headers) {
        users.asMap().forEach((name, value) -> headers.put(begins(name, RESERVED) ? USER + name : name, value));
    }

    /** The user's headers of what arrived, and those of strangers that could be a user's. */
    static Headers users(HeaderTable table) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : table.values().keySet()) {
            if (name.startsWith(USER)) {
                table.text(name).ifPresent(value -> headers.put(name.substring(USER.length()), value));
            } else if (!name.startsWith("messaging-") && !name.startsWith("ce_") && !begins(name, OF_BROKER)) {
                table.text(name).ifPresent(value -> headers.put(name, value));
            }
        }
        return Headers.ofForeign(headers);
    }

    /** What arrived, to be sent on: with nothing in it that a broker would interpret. A copy. */
    static Map<String, Object> withoutBrokers(BasicProperties properties) {
        Map<String, Object> headers = HeaderTable.of(properties).copy();
        headers.keySet().removeIf(name -> ROUTING.contains(name) || begins(name, OF_BROKER));
        return headers;
    }

    private static boolean begins(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}

package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Named text values that travel beside a payload on every transport. Immutable.
 *
 * <p>Names are case-insensitive and kept in lower case; each has one value, any text without control characters. At
 * most {@value #MAX_HEADERS} headers and {@value #MAX_CHARACTERS} characters in all, so that they fit every transport.
 */
public final class Headers {
    /** How many headers a message may have. */
    public static final int MAX_HEADERS = 64;

    /** How many characters all names and values may have together. */
    public static final int MAX_CHARACTERS = 8 * 1024;

    /** No headers. */
    public static final Headers EMPTY = new Headers(Map.of(), 0);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,99}");
    private static final Pattern RESERVED = Pattern.compile("(messaging|ce|cloudevents)[-_].*|content-type");

    private final Map<String, String> values;
    private final int characters;

    private Headers(Map<String, String> values, int characters) {
        this.values = values;
        this.characters = characters;
    }

    /** The headers in this map; refuses what {@link #with} refuses. */
    public static Headers of(Map<String, String> values) {
        HeadersBuilder builder = new HeadersBuilder(EMPTY);
        requireNonNull(values, "values").forEach(builder::put);
        return builder.headers();
    }

    /**
     * What is usable of headers that somebody else's client wrote: well-formed names with text values, up to the limits.
     * The rest is dropped, because a stranger's header must never stop a message.
     */
    public static Headers ofForeign(Map<String, ?> values) {
        HeadersBuilder builder = new HeadersBuilder(EMPTY);
        for (Map.Entry<String, ?> each : values.entrySet()) {
            if (each.getKey() != null && each.getValue() instanceof CharSequence text) {
                builder.offer(lowerCase(each.getKey()), text.toString());
            }
        }
        return builder.headers();
    }

    /**
     * These headers with one more, or with this value in place of another.
     *
     * @throws IllegalArgumentException the name is not of letters, digits, {@code - _ .}, the value has control
     *     characters, or a limit is passed
     */
    public Headers with(String name, String value) {
        HeadersBuilder builder = new HeadersBuilder(this);
        builder.put(name, value);
        return builder.headers();
    }

    /** The value of the header with this name, in any case. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(lowerCase(name)));
    }

    /** All headers by their lower-case names, in the order they were added. */
    public Map<String, String> asMap() {
        return values;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Refuses names that transports use themselves: {@code messaging-*}, {@code ce-*}, {@code content-type}. */
    void requireUnreserved() {
        for (String name : values.keySet()) {
            if (RESERVED.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "header \"" + name + "\" is reserved for the wire: choose another name");
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names only: values may be confidential. */
    @Override
    public String toString() {
        return "headers " + values.keySet();
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /** Headers that are being put together; each is checked once, and one map holds them all. */
    private static final class HeadersBuilder {
        private final Map<String, String> values;
        private int characters;

        private HeadersBuilder(Headers before) {
            values = new LinkedHashMap<>(before.values);
            characters = before.characters;
        }

        private void put(String name, String value) {
            String key = lowerCase(requireNonNull(name, "name"));
            offer(key, requireNonNull(value, "value")).ifPresent(problem -> {
                throw new IllegalArgumentException("header \"" + printable(name) + "\" " + problem);
            });
        }

        /** Takes it, or tells why not. */
        private Optional<String> offer(String key, String value) {
            if (!NAME.matcher(key).matches()) {
                return Optional.of("has a name that is not of 1 to 100 letters, digits, '-', '_' and '.'");
            }
            if (value.chars().anyMatch(Character::isISOControl)) {
                return Optional.of("has a control character in its value");
            }
            String replaced = values.get(key);
            if (replaced == null && values.size() == MAX_HEADERS) {
                return Optional.of("is one too many: at most " + MAX_HEADERS + " headers");
            }
            int all = characters + value.length() + (replaced == null ? key.length() : -replaced.length());
            if (all > MAX_CHARACTERS) {
                return Optional.of("is too long: at most " + MAX_CHARACTERS + " characters in all headers together");
            }
            values.put(key, value);
            characters = all;
            return Optional.empty();
        }

        private Headers headers() {
            return values.isEmpty() ? EMPTY : new Headers(Collections.unmodifiableMap(values), characters);
        }
    }
}

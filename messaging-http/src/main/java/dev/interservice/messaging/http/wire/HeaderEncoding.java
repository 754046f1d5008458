package dev.interservice.messaging.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Any text as the value of a header field, and back. Reading never fails: what makes no sense stays as it is. */
public final class HeaderEncoding {
    private static final String UPPER_HEX = "0123456789ABCDEF";
    private static final String LOWER_HEX = "0123456789abcdef";

    private HeaderEncoding() {}

    /** Percent-encoded as section 3.1.3.2 of the CloudEvents HTTP binding 1.0.2 says. */
    static String encode(String text) {
        return isPlain(text) ? text : escape(text, " \"%", UPPER_HEX);
    }

    /** What {@link #encode} wrote, or a stranger who quotes instead. Bytes that are no UTF-8 become U+FFFD. */
    public static String decode(String value) {
        return unescape(unquote(value));
    }

    /** As a structured field (RFC 9651): a string, or a display string when it is not all ASCII. */
    static String writeItem(String text) {
        boolean ascii = text.chars().allMatch(each -> each >= ' ' && each <= '~');
        return ascii
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : "%\"" + escape(text, "\"%", LOWER_HEX) + '"';
    }

    /** What {@link #writeItem} wrote; also text that somebody did not quote at all. */
    static String readItem(String value) {
        return value.startsWith("%\"") && value.endsWith("\"") && value.length() > 2
                ? unescape(value.substring(2, value.length() - 1))
                : unquote(value);
    }

    /** Whether it can stand in a header field as it is: visible ASCII, single spaces only inside. */
    static boolean needsNoEncoding(String text) {
        return text.strip().equals(text) && text.chars().allMatch(each -> each >= ' ' && each <= '~');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each <= ' ' || each > '~' || each == '"' || each == '%') {
                return false;
            }
        }
        return true;
    }

    private static String escape(String text, String special, String hex) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(UTF_8)) {
            if (each >= ' ' && each <= '~' && special.indexOf(each) < 0) {
                escaped.append((char) each);
            } else {
                escaped.append('%').append(hex.charAt(each >> 4 & 15)).append(hex.charAt(each & 15));
            }
        }
        return escaped.toString();
    }

    private static String unescape(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        // A container hands over what is not ASCII as ISO 8859-1, or has decoded it: both survive.
        byte[] bytes = value.chars().allMatch(each -> each < 256) ? value.getBytes(ISO_8859_1) : value.getBytes(UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (bytes[i] == '%' && high >= 0 && low >= 0) {
                plain.write(high << 4 | low);
                i += 2;
            } else {
                plain.write(bytes[i]);
            }
        }
        return plain.toString(UTF_8);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}

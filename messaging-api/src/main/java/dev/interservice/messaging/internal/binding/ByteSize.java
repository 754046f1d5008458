package dev.interservice.messaging.internal.binding;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size in bytes, which is written as a whole number and a unit. */
public record ByteSize(int bytes) {
    private static final Pattern PATTERN = Pattern.compile("(\\d{1,9})(B|KiB|MiB)");
    private static final int KIB = 1024;
    private static final int MIB = 1024 * 1024;

    static ByteSize parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    text.matches("\\d+")
                            ? "which has no unit: write " + text + "B or " + text + "KiB"
                            : "which is no size: write a whole number and a unit, such as 512KiB or 4MiB");
        }
        long unit = matcher.group(2).equals("B") ? 1 : matcher.group(2).equals("KiB") ? KIB : MIB;
        long bytes = Long.parseLong(matcher.group(1)) * unit;
        return new ByteSize((int) Math.min(bytes, Integer.MAX_VALUE));
    }

    @Override
    public String toString() {
        if (bytes % KIB != 0 || bytes == 0) {
            return bytes + "B";
        }
        return bytes % MIB == 0 ? bytes / MIB + "MiB" : bytes / KIB + "KiB";
    }
}

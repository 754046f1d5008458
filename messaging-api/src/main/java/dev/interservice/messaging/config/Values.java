package dev.interservice.messaging.config;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads single values. What came from a placeholder, or is a secret by its type, is shown by nobody afterwards. */
final class Values {
    private final Placeholders placeholders;
    private final RecordedSettings recorded;
    private final Predicate<Object> secret;
    private final Problems problems;
    private final Masks masks;

    Values(Placeholders placeholders, RecordedSettings recorded, Predicate<Object> secret, Problems problems, Masks masks) {
        this.placeholders = placeholders;
        this.recorded = recorded;
        this.secret = secret;
        this.problems = problems;
        this.masks = masks;
    }

    /** The value, or null and a problem. */
    @Nullable
    Object read(ValueType type, String path, Node node) {
        if (!(node instanceof Node.Text written)) {
            String fault = node instanceof Node.Nothing ? " has no value: give it one (" : " must be a single value (";
            problems.add(node.origin(), path + fault + type.name() + ")");
            return null;
        }
        String text;
        try {
            text = placeholders.resolve(written.text());
        } catch (IllegalArgumentException unresolved) {
            problems.add(node.origin(), path + " " + unresolved.getMessage());
            return null;
        }
        return Placeholders.isIn(written.text())
                ? hidden(type, path, text, node.origin())
                : plain(type, path, text, node.origin());
    }

    private @Nullable Object plain(ValueType type, String path, String text, Origin origin) {
        try {
            Object value = type.parse(text);
            recorded.record(path, value, Written.text(value), origin);
            if (secret.test(value)) {
                masks.hide(text);
            }
            return value;
        } catch (IllegalArgumentException refused) {
            problems.add(origin, path + " is " + Problems.quote(text) + ", " + refused.getMessage());
            return null;
        }
    }

    private @Nullable Object hidden(ValueType type, String path, String text, Origin origin) {
        int known = masks.count();
        masks.hide(text);
        try {
            Object value = type.parse(text);
            masks.hide(Written.text(value));
            masks.hide(value.toString());
            recorded.record(path, value, Masks.MASK, origin);
            return value;
        } catch (IllegalArgumentException refused) {
            String message = masks.mask(String.valueOf(refused.getMessage()), known);
            problems.add(origin, path + " is " + Masks.MASK + ", " + message);
            return null;
        }
    }
}

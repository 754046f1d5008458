package dev.interservice.messaging.internal.binding;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads single values. What came from a placeholder, or is a secret by its type, is shown by nobody afterwards. */
final class ValueReader {
    private final PlaceholderResolver placeholders;
    private final RecordedSettings recorded;
    private final Predicate<Object> secret;
    private final ConfigProblems problems;
    private final SecretMasks masks;

    ValueReader(
            PlaceholderResolver placeholders,
            RecordedSettings recorded,
            Predicate<Object> secret,
            ConfigProblems problems,
            SecretMasks masks) {
        this.placeholders = placeholders;
        this.recorded = recorded;
        this.secret = secret;
        this.problems = problems;
        this.masks = masks;
    }

    /** The value, or null and a problem. */
    @Nullable
    Object read(ConfigValueType type, String path, ConfigNode node) {
        if (!(node instanceof ConfigNode.TextNode textNode)) {
            String fault =
                    node instanceof ConfigNode.NullNode ? " has no value: give it one (" : " must be a single value (";
            problems.add(node.location(), path + fault + type.name() + ")");
            return null;
        }
        String text;
        try {
            text = placeholders.resolve(textNode.text());
        } catch (IllegalArgumentException unresolved) {
            problems.add(node.location(), path + " " + unresolved.getMessage());
            return null;
        }
        return PlaceholderResolver.containsPlaceholder(textNode.text())
                ? parseHidden(type, path, text, node.location())
                : parsePlain(type, path, text, node.location());
    }

    private @Nullable Object parsePlain(ConfigValueType type, String path, String text, SourceLocation location) {
        try {
            Object value = type.parse(text);
            recorded.record(path, value, ConfigValueFormatter.format(value), location);
            if (secret.test(value)) {
                masks.hide(text);
            }
            return value;
        } catch (IllegalArgumentException refused) {
            problems.add(location, path + " is " + ConfigProblems.quote(text) + ", " + refused.getMessage());
            return null;
        }
    }

    private @Nullable Object parseHidden(ConfigValueType type, String path, String text, SourceLocation location) {
        int known = masks.count();
        masks.hide(text);
        try {
            Object value = type.parse(text);
            masks.hide(ConfigValueFormatter.format(value));
            masks.hide(value.toString());
            recorded.record(path, value, SecretMasks.MASK, location);
            return value;
        } catch (IllegalArgumentException refused) {
            String message = masks.mask(String.valueOf(refused.getMessage()), known);
            problems.add(location, path + " is " + SecretMasks.MASK + ", " + message);
            return null;
        }
    }
}

package dev.interservice.messaging.internal.binding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands at a place of a source, before anybody asks what it means. Never print it: it may hold secrets. */
public sealed interface ConfigNode {
    /** Where the key stands, or the item of a list. */
    SourceLocation location();

    /** One piece of text: numbers too, as they are written. */
    record TextNode(String text, SourceLocation location) implements ConfigNode {}

    /** A key with nothing behind it. */
    record NullNode(SourceLocation location) implements ConfigNode {}

    /** A list. */
    record ListNode(List<ConfigNode> items, SourceLocation location) implements ConfigNode {}

    /** Keys with something behind each, in their order. */
    record SectionNode(Map<String, ConfigNode> entries, SourceLocation location) implements ConfigNode {
        public static SectionNode empty(SourceLocation location) {
            return new SectionNode(Map.of(), location);
        }

        @Nullable
        public ConfigNode get(String key) {
            return entries.get(key);
        }

        /** The section behind a key; an empty one when there is none. */
        public SectionNode section(String key) {
            return get(key) instanceof SectionNode section ? section : empty(location);
        }

        /** This section with a node at a path, and sections on the way. */
        public SectionNode with(List<String> path, ConfigNode node) {
            Map<String, ConfigNode> changed = new LinkedHashMap<>(entries);
            String key = path.get(0);
            ConfigNode below = path.size() == 1
                    ? node
                    : (get(key) instanceof SectionNode section ? section : empty(node.location()))
                            .with(path.subList(1, path.size()), node);
            changed.put(key, below);
            return new SectionNode(changed, location);
        }

        /** This layer upon another: what both say is decided here, lists as a whole. */
        public SectionNode withFallback(SectionNode fallback) {
            Map<String, ConfigNode> all = new LinkedHashMap<>(fallback.entries);
            entries.forEach((key, node) -> all.merge(key, node, (lower, upper) -> withFallback(upper, lower)));
            return new SectionNode(all, location);
        }

        private static ConfigNode withFallback(ConfigNode upper, ConfigNode lower) {
            if (lower instanceof SectionNode fallback) {
                // A section with all its keys commented out decides nothing.
                return upper instanceof SectionNode above
                        ? above.withFallback(fallback)
                        : upper instanceof NullNode ? fallback : upper;
            }
            return upper;
        }
    }
}

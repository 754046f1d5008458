package dev.interservice.messaging.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands at a place of a source, before anybody asks what it means. Never print it: it may hold secrets. */
sealed interface Node {
    /** Where the key stands, or the item of a list. */
    Origin origin();

    /** One piece of text: numbers too, as they are written. */
    record Text(String text, Origin origin) implements Node {}

    /** A key with nothing behind it. */
    record Nothing(Origin origin) implements Node {}

    /** A list. */
    record Items(List<Node> each, Origin origin) implements Node {}

    /** Keys with something behind each, in their order. */
    record Section(Map<String, Node> entries, Origin origin) implements Node {
        static Section empty(Origin origin) {
            return new Section(Map.of(), origin);
        }

        @Nullable
        Node at(String key) {
            return entries.get(key);
        }

        /** The section behind a key; an empty one when there is none. */
        Section section(String key) {
            return at(key) instanceof Section section ? section : empty(origin);
        }

        /** This section with a node at a path, and sections on the way. */
        Section with(List<String> path, Node node) {
            Map<String, Node> changed = new LinkedHashMap<>(entries);
            String key = path.get(0);
            Node below = path.size() == 1
                    ? node
                    : (at(key) instanceof Section section ? section : empty(node.origin()))
                            .with(path.subList(1, path.size()), node);
            changed.put(key, below);
            return new Section(changed, origin);
        }

        /** This layer upon another: what both say is decided here, lists as a whole. */
        Section over(Section below) {
            Map<String, Node> all = new LinkedHashMap<>(below.entries);
            entries.forEach((key, node) -> all.merge(key, node, (lower, upper) -> over(upper, lower)));
            return new Section(all, origin);
        }

        private static Node over(Node upper, Node lower) {
            if (lower instanceof Section below) {
                // A section with all its keys commented out decides nothing.
                return upper instanceof Section above ? above.over(below) : upper instanceof Nothing ? below : upper;
            }
            return upper;
        }
    }
}

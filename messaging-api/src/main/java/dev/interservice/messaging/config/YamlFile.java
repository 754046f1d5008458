package dev.interservice.messaging.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads one file into nodes that know their lines. Anchors and aliases are not supported, so nothing multiplies. */
final class YamlFile {
    static final int MOST_BYTES = 1024 * 1024;
    private static final int DEEPEST = 32;

    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(64 * 1024)
                    .maxNameLength(1024)
                    .build())
            .build();

    private final String name;
    private final YAMLParser parser;
    private final Problems problems;

    private YamlFile(String name, YAMLParser parser, Problems problems) {
        this.name = name;
        this.parser = parser;
        this.problems = problems;
    }

    /** What stands in the file; empty when it cannot be read as YAML, and then that is the problem. */
    static Optional<Node.Section> read(String name, String text, Problems problems) {
        try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return Optional.of(new YamlFile(name, parser, problems).document());
        } catch (JacksonException failure) {
            TokenStreamLocation place = failure.getLocation();
            Origin origin = place == null
                    ? Origin.of(name)
                    : new Origin(name, Math.max(1, place.getLineNr()), Math.max(1, place.getColumnNr()));
            problems.add(origin, "this is not YAML, " + reason(failure) + ": mend this line or the one before");
            return Optional.empty();
        }
    }

    private Node.Section document() {
        Origin start = new Origin(name, 1, 1);
        if (parser.nextToken() == null) {
            return Node.Section.empty(start);
        }
        Node root = value(start);
        if (parser.nextToken() != null) {
            problems.add(here(), "a second document begins: write everything in one");
        }
        if (root instanceof Node.Section section) {
            return section;
        }
        problems.add(start, "the file must begin with \"messaging:\" and the keys indented below it");
        return Node.Section.empty(start);
    }

    private Node value(Origin origin) {
        JsonToken token = parser.currentToken();
        if (parser.isCurrentAlias()) {
            problems.add(here(), "aliases such as *name are not supported: write the value out");
            return new Node.Nothing(origin);
        }
        if (token == JsonToken.START_OBJECT) {
            return section(origin);
        }
        if (token == JsonToken.START_ARRAY) {
            return items(origin);
        }
        return token == JsonToken.VALUE_NULL ? new Node.Nothing(origin) : new Node.Text(parser.getString(), origin);
    }

    private Node section(Origin origin) {
        Map<String, Node> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Origin place = here();
            parser.nextToken();
            Node first = entries.putIfAbsent(key, value(place));
            if (first != null) {
                problems.add(
                        place,
                        "key " + Problems.quote(key) + " stands here a second time, first in line "
                                + first.origin().line() + ": keep one of them");
            }
        }
        return new Node.Section(entries, origin);
    }

    private Node items(Origin origin) {
        List<Node> each = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            each.add(value(here()));
        }
        return new Node.Items(each, origin);
    }

    private Origin here() {
        TokenStreamLocation place = parser.currentTokenLocation();
        return new Origin(name, place.getLineNr(), place.getColumnNr());
    }

    /** Without the lines that quote the file: they may hold a secret. */
    private static String reason(JacksonException failure) {
        return failure.getOriginalMessage()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .map(line -> line.replaceFirst(" ?\\[Source:.*", ""))
                .collect(Collectors.joining(", "));
    }
}

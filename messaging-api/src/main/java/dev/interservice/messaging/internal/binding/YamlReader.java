package dev.interservice.messaging.internal.binding;

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
public final class YamlReader {
    static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 32;

    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(64 * 1024)
                    .maxNameLength(1024)
                    .build())
            .build();

    private final String name;
    private final YAMLParser parser;
    private final ConfigProblems problems;

    private YamlReader(String name, YAMLParser parser, ConfigProblems problems) {
        this.name = name;
        this.parser = parser;
        this.problems = problems;
    }

    /** What stands in the file; empty when it cannot be read as YAML, and then that is the problem. */
    public static Optional<ConfigNode.SectionNode> read(String name, String text, ConfigProblems problems) {
        try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return Optional.of(new YamlReader(name, parser, problems).readDocument());
        } catch (JacksonException failure) {
            TokenStreamLocation place = failure.getLocation();
            SourceLocation location = place == null
                    ? SourceLocation.of(name)
                    : new SourceLocation(name, Math.max(1, place.getLineNr()), Math.max(1, place.getColumnNr()));
            problems.add(location, "this is not YAML, " + reason(failure) + ": mend this line or the one before");
            return Optional.empty();
        }
    }

    private ConfigNode.SectionNode readDocument() {
        SourceLocation start = new SourceLocation(name, 1, 1);
        if (parser.nextToken() == null) {
            return ConfigNode.SectionNode.empty(start);
        }
        ConfigNode root = readValue(start);
        if (parser.nextToken() != null) {
            problems.add(currentLocation(), "a second document begins: write everything in one");
        }
        if (root instanceof ConfigNode.SectionNode section) {
            return section;
        }
        problems.add(start, "the file must begin with \"messaging:\" and the keys indented below it");
        return ConfigNode.SectionNode.empty(start);
    }

    private ConfigNode readValue(SourceLocation location) {
        JsonToken token = parser.currentToken();
        if (parser.isCurrentAlias()) {
            problems.add(currentLocation(), "aliases such as *name are not supported: write the value out");
            return new ConfigNode.NullNode(location);
        }
        if (token == JsonToken.START_OBJECT) {
            return readSection(location);
        }
        if (token == JsonToken.START_ARRAY) {
            return readList(location);
        }
        return token == JsonToken.VALUE_NULL
                ? new ConfigNode.NullNode(location)
                : new ConfigNode.TextNode(parser.getString(), location);
    }

    private ConfigNode readSection(SourceLocation location) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            SourceLocation keyLocation = currentLocation();
            parser.nextToken();
            ConfigNode first = entries.putIfAbsent(key, readValue(keyLocation));
            if (first != null) {
                problems.add(
                        keyLocation,
                        "key " + ConfigProblems.quote(key) + " stands here a second time, first in line "
                                + first.location().line() + ": keep one of them");
            }
        }
        return new ConfigNode.SectionNode(entries, location);
    }

    private ConfigNode readList(SourceLocation location) {
        List<ConfigNode> each = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            each.add(readValue(currentLocation()));
        }
        return new ConfigNode.ListNode(each, location);
    }

    private SourceLocation currentLocation() {
        TokenStreamLocation place = parser.currentTokenLocation();
        return new SourceLocation(name, place.getLineNr(), place.getColumnNr());
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

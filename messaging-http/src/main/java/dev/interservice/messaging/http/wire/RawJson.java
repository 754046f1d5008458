package dev.interservice.messaging.http.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** JSON whose parts keep the very characters they were written with. */
final class RawJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE) // the wire bounds the whole
                    .build())
            .build();

    private RawJson() {}

    /** The text of bytes that are one JSON value in UTF-8 and nothing besides; empty when they are not. */
    static Optional<String> value(byte[] bytes) {
        return text(bytes).filter(RawJson::isOneValue);
    }

    /** The members of a JSON object, each value as it is written; empty when the bytes are no such object. */
    static Optional<Map<String, String>> members(byte[] bytes) {
        return text(bytes).flatMap(RawJson::members);
    }

    /** What a JSON string says; empty for any other value. */
    static Optional<String> string(String raw) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), raw)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? Optional.of(parser.getString()) : Optional.empty();
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** The bytes that a JSON string holds in Base64; empty when it does not. */
    static Optional<byte[]> base64(String raw) {
        try {
            return string(raw).map(Base64.getDecoder()::decode);
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    /** Text as a JSON string. */
    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException other) {
            return Optional.empty();
        }
    }

    private static boolean isOneValue(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return parser.nextToken() != null && slice(parser, text).equals(text) && parser.nextToken() == null;
        } catch (JacksonException unreadable) {
            return false;
        }
    }

    private static Optional<Map<String, String>> members(String text) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                members.put(name, slice(parser, text));
            }
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
        return Optional.of(members);
    }

    private static String slice(JsonParser parser, String text) {
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return text.substring(begin, end);
    }
}

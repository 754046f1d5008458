package dev.interservice.messaging.codec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Done;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.PackageVersion;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as Jackson 3 writes it: ISO-8601 times, unknown properties ignored, so that services can be updated one by one.
 *
 * <p>A sealed payload is written with a property {@code type} that holds the kebab-case name of the permitted subtype.
 * Hostile input meets limits: {@value #MAX_DEPTH} levels, {@value #MAX_TOKENS} tokens, strings of {@value
 * #MAX_STRING} characters; duplicate keys and trailing tokens are refused, and there is no default typing.
 */
public final class JsonCodec implements Codec {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOKENS = 100_000;
    private static final int MAX_STRING = 256 * 1024;

    private final ClassValue<ObjectReader> readers;
    private final ClassValue<ObjectWriter> writers;

    /** A codec with the limits above. */
    public JsonCodec() {
        this(MAX_STRING);
    }

    /** A codec for longer or shorter strings. */
    public JsonCodec(int maxStringCharacters) {
        JsonMapper mapper = createCheckedMapper(maxStringCharacters);
        readers = new ClassValue<>() {
            @Override
            protected ObjectReader computeValue(Class<?> type) {
                return mapper.readerFor(type);
            }
        };
        writers = new ClassValue<>() {
            @Override
            protected ObjectWriter computeValue(Class<?> type) {
                return mapper.writerFor(type);
            }
        };
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public <T> byte[] encode(T payload, Class<T> type) {
        requireNonNull(payload, "payload");
        try {
            return writers.get(type).writeValueAsBytes(payload);
        } catch (JacksonException problem) {
            throw new CodecFailure(describe("cannot write", type, problem), problem);
        }
    }

    @Override
    public <T> T decode(byte[] bytes, Class<T> type) {
        T payload;
        try {
            payload = readers.get(type).readValue(bytes);
        } catch (JacksonException problem) {
            // Not as the cause: its text quotes the document, and causes are logged.
            throw new CodecFailure(describe("cannot read", type, problem), null);
        }
        if (payload == null) {
            throw new CodecFailure("cannot read " + type.getSimpleName() + ": the document is null", null);
        }
        return payload;
    }

    /**
     * Some frameworks force an old jackson-annotations upon Jackson 3, which then fails at the first payload of a certain
     * shape, far from the cause; so it is tried here.
     */
    private static JsonMapper createCheckedMapper(int maxString) {
        try {
            JsonMapper mapper = createMapper(maxString);
            mapper.readerFor(Done.class).readValue(mapper.writeValueAsBytes(Done.DONE));
            return mapper;
        } catch (LinkageError mismatch) {
            String annotations = JsonTypeInfo.class.getPackage().getImplementationVersion();
            throw new ConfigException(
                    "",
                    List.of("jackson-annotations " + annotations + " does not fit jackson-databind "
                            + PackageVersion.VERSION + ": let your build choose the version that databind asks for, for"
                            + " example by importing tools.jackson:jackson-bom"),
                    mismatch);
        }
    }

    private static JsonMapper createMapper(int maxString) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxTokenCount(MAX_TOKENS)
                .maxStringLength(maxString)
                .build();
        JsonFactory factory =
                JsonFactory.builder().streamReadConstraints(limits).build();
        return JsonMapper.builder(factory)
                .annotationIntrospector(new SealedTypeIntrospector())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** Says what and where, without Jackson's own words, which quote the document. */
    private static String describe(String what, Class<?> type, JacksonException problem) {
        String location = problem.getLocation() == null || problem.getLocation().getLineNr() < 0
                ? ""
                : " at line " + problem.getLocation().getLineNr() + ", column "
                        + problem.getLocation().getColumnNr();
        return what + " " + type.getSimpleName() + location + ": "
                + problem.getClass().getSimpleName();
    }
}

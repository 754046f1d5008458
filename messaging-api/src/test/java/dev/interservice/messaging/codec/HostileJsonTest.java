package dev.interservice.messaging.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileJsonTest {
    record Note(String text, int count) {}

    record Tree(List<Tree> branches) {}

    record Numbers(List<Integer> values) {}

    record Anything(Object value) {}

    enum Colour {
        RED
    }

    record Paint(Colour colour) {}

    /** What a gadget would be: a class whose mere making does harm. */
    public static final class Gadget {
        static final AtomicBoolean MADE = new AtomicBoolean();

        @SuppressWarnings("unused") // made by Jackson, if by anybody
        public Gadget() {
            MADE.set(true);
        }
    }

    private final JsonCodec codec = new JsonCodec();

    @Test
    void sixtyFourLevelsAreTheDeepest() {
        assertThat(read(nested(31), Tree.class)).isNotNull();
        assertThatThrownBy(() -> read(nested(33), Tree.class)).isInstanceOf(CodecFailure.class);
    }

    @Test
    void unknownPropertiesAreNoWayAroundTheDepth() {
        String deep = "[".repeat(70) + "]".repeat(70);

        assertThatThrownBy(() -> read("{\"unknown\":" + deep + "}", Note.class)).isInstanceOf(CodecFailure.class);
    }

    @Test
    void stringsOf256KibAreTheLongest() {
        String longest = "a".repeat(256 * 1024);

        assertThat(read("{\"text\":\"" + longest + "\",\"count\":1}", Note.class)
                        .text())
                .hasSize(256 * 1024);
        assertThatThrownBy(() -> read("{\"text\":\"" + longest + "a\",\"count\":1}", Note.class))
                .isInstanceOf(CodecFailure.class);
    }

    @Test
    void stringLimitIsTheUsersToChange() {
        assertThatThrownBy(() ->
                        new JsonCodec(10).decode("{\"text\":\"eleven-long\",\"count\":1}".getBytes(UTF_8), Note.class))
                .isInstanceOf(CodecFailure.class);
    }

    @Test
    void hundredThousandTokensAreTheMost() {
        assertThat(read(numbers(99_000), Numbers.class).values()).hasSize(99_000);
        assertThatThrownBy(() -> read(numbers(100_001), Numbers.class)).isInstanceOf(CodecFailure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "42",
                "{\"text\":\"a\",\"text\":\"b\",\"count\":1}",
                "{\"text\":\"a\",\"count\":1,\"x\":1,\"x\":2}",
                "{\"text\":\"a\",\"count\":1} {}",
                "{\"text\":\"a\",\"count\":1} x",
                "{\"text\":\"a\",\"count\":NaN}",
                "{'text':'a','count':1}",
                "{\"text\":\"a\",\"count\":1 /* comment */}",
                "{\"text\":\"a\",\"count\":1e999999999}"
            })
    void documentsThatAreNotExactlyOneObjectAreRefused(String json) {
        assertThatThrownBy(() -> read(json, Note.class)).isInstanceOf(CodecFailure.class);
    }

    @Test
    void classNamesInADocumentAreDataAndNothingElse() {
        String gadget = Gadget.class.getName();

        for (String value : List.of(
                "{\"@class\":\"" + gadget + "\"}",
                "[\"" + gadget + "\",{}]",
                "{\"type\":\"" + gadget + "\"}",
                "{\"@type\":\"" + gadget + "\"}")) {
            assertThat(read("{\"value\":" + value + "}", Anything.class)
                            .value()
                            .getClass()
                            .getName())
                    .startsWith("java.util.");
        }
        assertThat(read("{\"@class\":\"" + gadget + "\",\"text\":\"a\",\"count\":1}", Note.class))
                .isEqualTo(new Note("a", 1));
        assertThat(Gadget.MADE).isFalse();
    }

    @Test
    void classNamesAreNeverWritten() {
        String json = new String(codec.encode(new Anything(new Note("a", 1)), Anything.class), UTF_8);

        assertThat(json).isEqualTo("{\"value\":{\"text\":\"a\",\"count\":1}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"colour\":\"s3cret\"}",
                "{\"colour\": s3cret}",
                "{\"s3cret\":1,\"s3cret\":2}",
                "{\"colour\":[\"s3cret\"]}",
                "{\"colour\":\"RED\"} s3cret",
                "\"s3cret\""
            })
    void errorsNeverQuoteTheDocument(String json) {
        assertThatThrownBy(() -> read(json, Paint.class))
                .isInstanceOf(CodecFailure.class)
                .satisfies(failure -> assertThat(printed(failure)).doesNotContain("s3cret"));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String nested(int levels) {
        return "{\"branches\":[".repeat(levels) + "]}".repeat(levels);
    }

    private static String numbers(int count) {
        return "{\"values\":[1" + ",1".repeat(count - 1) + "]}";
    }

    private <T> T read(String json, Class<T> type) {
        return codec.decode(json.getBytes(UTF_8), type);
    }
}

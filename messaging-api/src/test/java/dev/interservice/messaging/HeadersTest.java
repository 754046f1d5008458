package dev.interservice.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.CharBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    @Test
    void namesAreCaseInsensitiveAndKeptInLowerCase() {
        Headers headers = Headers.EMPTY.with("Tenant-ID", "a").with("TENANT-id", "b");

        assertThat(headers.asMap()).containsExactly(Map.entry("tenant-id", "b"));
        assertThat(headers.get("tEnAnT-iD")).contains("b");
    }

    @Test
    void valuesAreAnyTextUnchanged() {
        String value = " grüße 🍜 \"quoted\", a=b;c% ";

        assertThat(Headers.EMPTY.with("note", value).get("note")).contains(value);
        assertThat(Headers.EMPTY.with("note", "").get("note")).contains("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "ä", "-a", "a\r\nb", "a\u0000", "(a)"})
    void namesThatNoTransportCarriesAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.EMPTY.with(name, "value"))
                .withMessageContaining("name")
                .withMessageNotContainingAny("\r", "\n", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nset-cookie: b", "a\n", "\u0000", "\u007f", "\u0085", "a\tb"})
    void controlCharactersInValuesAreRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.EMPTY.with("note", value))
                .withMessageContaining("control character")
                .withMessageNotContaining(value);
    }

    @Test
    void sixtyFourHeadersAreTheMost() {
        Headers full = Headers.EMPTY;
        for (int i = 0; i < Headers.MAX_HEADERS; i++) {
            full = full.with("h" + i, "v");
        }
        Headers all = full;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.with("another", "v"))
                .withMessageContaining("at most 64");
        assertThat(all.with("h0", "changed").get("h0")).contains("changed");
    }

    @Test
    void charactersOfNamesAndValuesTogetherAreLimited() {
        Headers full = Headers.EMPTY.with("note", "v".repeat(Headers.MAX_CHARACTERS - 4));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.with("a", ""))
                .withMessageContaining("at most 8192");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.EMPTY.with("note", "v".repeat(Headers.MAX_CHARACTERS - 3)));
        assertThat(full.with("note", "").with("a", "b").asMap()).hasSize(2);
    }

    @Test
    void foreignHeadersKeepWhatIsUsable() {
        Map<String, Object> foreign = new LinkedHashMap<>();
        foreign.put("Good", "1");
        foreign.put(null, "2");
        foreign.put("bad name", "3");
        foreign.put("bad-value", "a\nb");
        foreign.put("number", 4);
        foreign.put("nothing", null);
        foreign.put("too-long", "v".repeat(Headers.MAX_CHARACTERS));
        foreign.put("text", CharBuffer.wrap("5"));

        assertThat(Headers.ofForeign(foreign).asMap()).containsExactly(Map.entry("good", "1"), Map.entry("text", "5"));
    }

    @Test
    void foreignHeadersEndAtTheLimit() {
        Map<String, String> foreign = new LinkedHashMap<>();
        for (int i = 0; i < 1000; i++) {
            foreign.put("h" + i, "v");
        }

        assertThat(Headers.ofForeign(foreign).asMap())
                .hasSize(Headers.MAX_HEADERS)
                .containsKeys("h0", "h63");
    }

    @Test
    void addingLeavesTheOriginalAlone() {
        Headers before = Headers.of(Map.of("a", "1"));

        assertThat(before.with("b", "2").asMap()).hasSize(2);
        assertThat(before.asMap()).hasSize(1);
        assertThat(before).isEqualTo(Headers.of(Map.of("A", "1"))).isNotEqualTo(Headers.EMPTY);
    }

    @Test
    void textShowsNamesAndNeverValues() {
        assertThat(Headers.of(Map.of("authorization", "secret"))).hasToString("headers [authorization]");
    }

    @Test
    void missingArgumentsAreNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> Headers.EMPTY.with(null, "v"))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> Headers.EMPTY.with("a", null))
                .withMessage("value");
    }
}

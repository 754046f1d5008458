package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.http.wire.HttpResponse;
import dev.interservice.messaging.http.wire.ReplyMapping;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When trying again may help, as it is written and as it is read. */
class RetryAfterTest {
    @Test
    void waitIsRoundedUpForThoseWhoReadSeconds() {
        HttpResponse httpResponse = ReplyMapping.write(new Reply.Failure(
                "OVERLOADED", "full", Outcome.NOT_EXECUTED, false, Optional.of(Duration.ofMillis(1_001)), false));

        assertThat(httpResponse.fields())
                .containsEntry("retry-after", "2")
                .containsEntry("messaging-retry-after-ms", "1001");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3000", "999999999, 999999999000"})
    void secondsAreRead(String text, long milliseconds) {
        assertThat(read(Map.of("retry-after", text))).contains(Duration.ofMillis(milliseconds));
    }

    @Test
    void ourOwnFieldIsMoreExact() {
        assertThat(read(Map.of("retry-after", "2", "messaging-retry-after-ms", "1001")))
                .contains(Duration.ofMillis(1_001));
    }

    /** A date is allowed by RFC 9110, and would need clocks that agree. */
    @ParameterizedTest
    @ValueSource(strings = {"Fri, 31 Dec 2027 23:59:59 GMT", "", "-1", "1.5", "soon", "99999999999999999999"})
    void anythingElseIsNoHint(String text) {
        assertThat(read(Map.of("retry-after", text))).isEmpty();
    }

    private static Optional<Duration> read(Map<String, String> fields) {
        return ((Reply.Failure) ReplyMapping.read(new HttpResponse(429, fields, new byte[0]))).retryAfter();
    }
}

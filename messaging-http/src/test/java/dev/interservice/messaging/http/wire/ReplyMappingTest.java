package dev.interservice.messaging.http.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.http.SampleEnvelopes;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyMappingTest {
    @Test
    void successComesBackAsItWas() {
        Reply reply = new Reply.Success(Body.of("text/plain; charset=x", new byte[] {0, -1, 7}));

        HttpResponse httpResponse = ReplyMapping.write(reply);

        assertThat(httpResponse.status()).isEqualTo(200);
        assertThat(ReplyMapping.read(httpResponse)).isEqualTo(reply);
    }

    @Test
    void emptySuccessIsOne() {
        Reply empty = new Reply.Success(SampleEnvelopes.json(""));

        assertThat(ReplyMapping.read(ReplyMapping.write(empty))).isEqualTo(empty);
        assertThat(ReplyMapping.read(new HttpResponse(204, Map.of(), new byte[0])))
                .isEqualTo(empty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"item\" : \"soup\",\n \"price\":1.50, \"deep\":[[{}]]}",
                "{}",
                "12",
                "1e400",
                "null",
                "\"Grüße \\u00fc 🍲\"",
                "[1, 2 ]",
                " {}",
                "{} ",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "{broken",
                "",
                "\uFEFF{}"
            })
    void detailsOfAFaultComeBackByteForByte(String details) {
        Reply fault = new Reply.Fault("OUT_OF_STOCK", SampleEnvelopes.json(details));

        HttpResponse httpResponse = ReplyMapping.write(fault);

        assertThat(httpResponse.status()).isEqualTo(422);
        assertThat(httpResponse.fields()).containsEntry("content-type", "application/problem+json");
        assertThat(ReplyMapping.read(httpResponse)).isEqualTo(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/octet-stream", "application/vnd.stock+json", "application/json; charset=utf-8"})
    void detailsOfAnyKindComeBackByteForByte(String contentType) {
        byte[] utf16 = "{\"item\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        for (byte[] bytes : new byte[][] {{0, -1, -128, 127}, "{\"item\":1}".getBytes(UTF_8), utf16}) {
            Reply fault = new Reply.Fault("OUT_OF_STOCK", Body.of(contentType, bytes));

            assertThat(ReplyMapping.read(ReplyMapping.write(fault))).isEqualTo(fault);
        }
    }

    @Test
    void jsonDetailsAreReadableForPeople() {
        HttpResponse httpResponse =
                ReplyMapping.write(new Reply.Fault("OUT_OF_STOCK", SampleEnvelopes.json("{\"item\":\"soup\"}")));

        assertThat(new String(httpResponse.content(), UTF_8))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Business fault\",\"status\":422,"
                        + "\"detail\":\"OUT_OF_STOCK\",\"code\":\"OUT_OF_STOCK\",\"details\":{\"item\":\"soup\"}}");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void failureComesBackAsItWas(Outcome outcome) {
        for (boolean flag : new boolean[] {false, true}) {
            Reply failure = new Reply.Failure(
                    "CODE_1", "the service \"failed\" 🍲", outcome, flag, Optional.of(Duration.ofMillis(1_001)), !flag);

            assertThat(ReplyMapping.read(ReplyMapping.write(failure))).isEqualTo(failure);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UNREADABLE, NOT_EXECUTED, 400",
        "IN_PROGRESS, NOT_EXECUTED, 409",
        "KEY_CONFLICT, NOT_EXECUTED, 409",
        "OVERLOADED, NOT_EXECUTED, 503",
        "CLOSING, NOT_EXECUTED, 503",
        "CLOSING, UNKNOWN, 500",
        "EXPIRED, NOT_EXECUTED, 504",
        "DEADLINE_EXCEEDED, UNKNOWN, 504",
        "HANDLER_FAILED, EXECUTED, 500",
        "HANDLER_TIMEOUT, EXECUTED, 500"
    })
    void statusIsTheNearestOne(String code, Outcome outcome, int status) {
        Reply failure = new Reply.Failure(code, "why", outcome, false, Optional.empty(), false);

        HttpResponse httpResponse = ReplyMapping.write(failure);

        assertThat(httpResponse.status()).isEqualTo(status);
        assertThat(ReplyMapping.read(httpResponse)).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource({"UNROUTABLE, 404, UNROUTABLE", "TOO_LARGE, 413, TOO_LARGE"})
    void whatIsNeverAcceptedIsTheTransportsFailure(String code, int status, Reason reason) {
        HttpResponse httpResponse =
                ReplyMapping.write(new Reply.Failure(code, "why", Outcome.NOT_EXECUTED, false, Optional.empty(), true));

        TransportException failure = refusal(httpResponse);

        assertThat(httpResponse.status()).isEqualTo(status);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.progress()).isEqualTo(Progress.REFUSED);
        assertThat(failure).hasMessageContaining("why");
    }

    @ParameterizedTest
    @CsvSource({
        "400, NOT_EXECUTED, true", "401, NOT_EXECUTED, true", "403, NOT_EXECUTED, true", "411, NOT_EXECUTED, true",
        "414, NOT_EXECUTED, true", "415, NOT_EXECUTED, true", "431, NOT_EXECUTED, true", "429, NOT_EXECUTED, false",
        "301, UNKNOWN, false", "302, UNKNOWN, false", "303, UNKNOWN, false", "408, UNKNOWN, false",
        "409, UNKNOWN, false", "422, UNKNOWN, false", "500, UNKNOWN, false", "502, UNKNOWN, false",
        "503, UNKNOWN, false", "504, UNKNOWN, false", "599, UNKNOWN, false", "999, UNKNOWN, false"
    })
    void foreignStatusSaysNoMoreThanItCan(int status, Outcome outcome, boolean isFinal) {
        Reply reply = ReplyMapping.read(new HttpResponse(status, Map.of("retry-after", "3"), "<html>".getBytes(UTF_8)));

        assertThat(reply).isInstanceOfSatisfying(Reply.Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo("HTTP_" + status);
            assertThat(failure.outcome()).isEqualTo(outcome);
            assertThat(failure.doNotRetry()).isEqualTo(isFinal);
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
            assertThat(failure.retryable()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "404, UNROUTABLE",
        "405, UNROUTABLE",
        "501, UNROUTABLE",
        "307, UNROUTABLE",
        "308, UNROUTABLE",
        "413, TOO_LARGE",
        "421, UNAVAILABLE"
    })
    void foreignRefusalIsTheTransportsFailure(int status, Reason reason) {
        TransportException failure = refusal(new HttpResponse(status, Map.of(), new byte[0]));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.progress()).isEqualTo(Progress.REFUSED);
    }

    @Test
    void redirectionSaysWhereToWithoutItsSecrets() {
        Map<String, String> location = Map.of("location", "https://ann:pass@new.example/messaging/a/b?token=1");

        assertThat(refusal(new HttpResponse(307, location, new byte[0])))
                .hasMessageContaining("https://****@new.example/messaging/a/b,")
                .hasMessageContaining("configure that address")
                .hasMessageNotContainingAny("pass", "token");
    }

    @Test
    void foreignProblemTellsWhy() {
        byte[] problem = "{\"title\":\"Bad\",\"detail\":\"no\\nway\",\"code\":7}".getBytes(UTF_8);

        Reply reply = ReplyMapping.read(
                new HttpResponse(400, Map.of("content-type", "Application/Problem+JSON; charset=utf-8"), problem));

        assertThat(reply).isInstanceOfSatisfying(Reply.Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo("HTTP_400");
            assertThat(failure.message()).isEqualTo("no way");
        });
    }

    @Test
    void brokenProblemIsStillAnAnswer() {
        for (String broken :
                new String[] {"", "[]", "{\"code\":", "\u00ff", "{\"code\":\"A\",\"details-base64\":\"%\"}"}) {
            HttpResponse httpResponse =
                    new HttpResponse(500, Map.of("content-type", "application/problem+json"), broken.getBytes(UTF_8));

            assertThat(ReplyMapping.read(httpResponse)).isInstanceOf(Reply.Failure.class);
        }
    }

    @Test
    void acceptanceIsThePeers() {
        assertThat(ReplyMapping.readAcceptance(ReplyMapping.accepted())).isEqualTo(Acceptance.HANDED_TO_PEER);
    }

    @ParameterizedTest
    @CsvSource({
        "503, not-executed, REFUSED, OVERLOADED",
        "503, , UNKNOWN, UNAVAILABLE",
        "429, , REFUSED, OVERLOADED",
        "504, not-executed, REFUSED, UNAVAILABLE",
        "500, executed, UNKNOWN, UNAVAILABLE",
        "401, , REFUSED, MISCONFIGURED",
        "404, , REFUSED, UNROUTABLE",
        "413, , REFUSED, TOO_LARGE",
        "422, , UNKNOWN, UNAVAILABLE",
        "302, , UNKNOWN, UNAVAILABLE"
    })
    void refusedMessageIsTheTransportsFailure(int status, String outcome, Progress progress, Reason reason) {
        Map<String, String> fields = outcome == null ? Map.of() : Map.of("messaging-outcome", outcome);

        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> ReplyMapping.readAcceptance(new HttpResponse(status, fields, new byte[0])));

        assertThat(failure.progress()).isEqualTo(progress);
        assertThat(failure.reason()).isEqualTo(reason);
    }

    private static TransportException refusal(HttpResponse httpResponse) {
        return catchThrowableOfType(TransportException.class, () -> ReplyMapping.read(httpResponse));
    }
}

package dev.interservice.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallOptionsTest {
    @Test
    void eachMethodChangesOneThingAndKeepsTheOthers() {
        CallOptions options = CallOptions.DEFAULT
                .timeout(Duration.ofMillis(300))
                .timeToLive(Duration.ofMinutes(1))
                .idempotencyKey("o-1")
                .header("tenant", "a")
                .header("region", "b")
                .detached();

        assertThat(options.timeout()).contains(Duration.ofMillis(300));
        assertThat(options.timeToLive()).contains(Duration.ofMinutes(1));
        assertThat(options.idempotencyKey()).contains("o-1");
        assertThat(options.headers().asMap()).containsKeys("tenant", "region");
        assertThat(options.deadlineInherited()).isFalse();
        assertThat(CallOptions.DEFAULT.timeout()).isEmpty();
        assertThat(CallOptions.DEFAULT.deadlineInherited()).isTrue();
    }

    @Test
    void durationsMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallOptions.DEFAULT.timeout(Duration.ZERO))
                .withMessageContaining("timeout must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallOptions.DEFAULT.timeToLive(Duration.ofMillis(-1)))
                .withMessageContaining("timeToLive must be positive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\r\nb", "a\tb"})
    void idempotencyKeysThatNoTransportCarriesAreRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallOptions.DEFAULT.idempotencyKey(key))
                .withMessageContaining("idempotencyKey");
    }

    @Test
    void idempotencyKeyHasAtMost255Characters() {
        assertThatNoException().isThrownBy(() -> CallOptions.DEFAULT.idempotencyKey("k".repeat(255)));
        assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.DEFAULT.idempotencyKey("k".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce-id", "CE-Type", "messaging-deadline", "cloudEvents_id", "Content-Type"})
    void namesThatTransportsUseThemselvesAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallOptions.DEFAULT.header(name, "v"))
                .withMessageContaining("reserved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cell", "messaging", "traceparent", "content-language", "x-tenant"})
    void namesThatOnlyLookLikeThemAreTheUsers(String name) {
        assertThat(CallOptions.DEFAULT.header(name, "v").headers().get(name)).contains("v");
    }

    @Test
    void missingArgumentsAreRefused() {
        assertThatNullPointerException().isThrownBy(() -> CallOptions.DEFAULT.timeout(null));
        assertThatNullPointerException().isThrownBy(() -> CallOptions.DEFAULT.within(null));
        assertThatNullPointerException()
                .isThrownBy(() -> CallOptions.DEFAULT.headers(null))
                .withMessage("headers");
    }
}

package dev.interservice.messaging.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void textIsRevealedOnlyWhenAskedFor() {
        Secret secret = Secret.of("hunter2");

        assertThat(secret.reveal()).isEqualTo("hunter2");
        assertThat(secret).hasToString("****");
    }

    @Test
    void secretsWithTheSameTextAreEqual() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a");
    }

    @Test
    void missingTextIsRefused() {
        assertThatNullPointerException().isThrownBy(() -> Secret.of(null)).withMessage("text");
    }
}

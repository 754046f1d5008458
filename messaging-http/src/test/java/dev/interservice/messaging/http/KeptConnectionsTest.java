package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptConnectionsTest {
    private final Object connection = new Object();
    private long nanos;
    private final Gate.RecentConnections kept = new Gate.RecentConnections(() -> nanos);

    @Test
    void newConnectionIsDoubtful() {
        assertThat(kept.isDoubtful(connection)).isTrue();
    }

    @Test
    void peerThatEndsItsConnectionsAfterEachAnswerIsNeverTrusted() {
        kept.hasAnswered(connection);

        assertThat(kept.isDoubtful(connection)).isTrue();
    }

    @Test
    void connectionThatHasAnsweredTwiceIsTrustedForAMillisecond() {
        kept.hasAnswered(connection);
        nanos = 5_000_000_000L;
        kept.hasAnswered(connection);

        nanos += 999_999;
        assertThat(kept.isDoubtful(connection)).isFalse();
        nanos++;
        assertThat(kept.isDoubtful(connection)).isTrue();
    }

    @Test
    void connectionsAreToldApart() {
        kept.hasAnswered(connection);
        kept.hasAnswered(connection);

        // More than there are places, so some share the one of the first.
        for (int i = 0; i < 10_000; i++) {
            assertThat(kept.isDoubtful(new Object())).isTrue();
        }
    }
}

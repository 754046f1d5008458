package dev.interservice.messaging.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentConnectionsTest {
    private final Object connection = new Object();
    private long nanos;
    private final StaleConnectionInterceptor.RecentConnections recentConnections =
            new StaleConnectionInterceptor.RecentConnections(() -> nanos);

    @Test
    void newConnectionIsDoubtful() {
        assertThat(recentConnections.isDoubtful(connection)).isTrue();
    }

    @Test
    void peerThatEndsItsConnectionsAfterEachAnswerIsNeverTrusted() {
        recentConnections.hasAnswered(connection);

        assertThat(recentConnections.isDoubtful(connection)).isTrue();
    }

    @Test
    void connectionThatHasAnsweredTwiceIsTrustedForAMillisecond() {
        recentConnections.hasAnswered(connection);
        nanos = 5_000_000_000L;
        recentConnections.hasAnswered(connection);

        nanos += 999_999;
        assertThat(recentConnections.isDoubtful(connection)).isFalse();
        nanos++;
        assertThat(recentConnections.isDoubtful(connection)).isTrue();
    }

    @Test
    void connectionsAreToldApart() {
        recentConnections.hasAnswered(connection);
        recentConnections.hasAnswered(connection);

        // More than there are places, so some share the one of the first.
        for (int i = 0; i < 10_000; i++) {
            assertThat(recentConnections.isDoubtful(new Object())).isTrue();
        }
    }
}

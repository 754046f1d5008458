package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a stop leaves to a caller that has found the server just before. */
class ServerTest {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Server server = new Server(new Connection(Observer.NONE), RequestRecorder.holding(), end);

    @Test
    void stoppedServerAdmitsNothing() {
        server.stop();

        assertThat(server.admit()).isFalse();
        assertThat(end).isCompleted();
    }

    @Test
    void endComesWithTheLastRelease() {
        assertThat(server.admit()).isTrue();
        assertThat(server.admit()).isTrue();
        server.stop();
        server.stop();

        server.release();
        assertThat(server.admit()).isFalse();
        assertThat(end).isNotDone();
        server.release();

        assertThat(end).isCompleted();
    }
}

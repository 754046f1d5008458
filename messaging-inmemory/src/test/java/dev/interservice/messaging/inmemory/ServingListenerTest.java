package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a stop leaves to a caller that has found the server just before. */
class ServingListenerTest {
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final ServingListener servingListener =
            new ServingListener(new BrokerConnection(Observer.NONE), RecordingRequestListener.holding(), drained);

    @Test
    void stoppedServerAdmitsNothing() {
        servingListener.stop();

        assertThat(servingListener.admit()).isFalse();
        assertThat(drained).isCompleted();
    }

    @Test
    void endComesWithTheLastRelease() {
        assertThat(servingListener.admit()).isTrue();
        assertThat(servingListener.admit()).isTrue();
        servingListener.stop();
        servingListener.stop();

        servingListener.release();
        assertThat(servingListener.admit()).isFalse();
        assertThat(drained).isNotDone();
        servingListener.release();

        assertThat(drained).isCompleted();
    }
}

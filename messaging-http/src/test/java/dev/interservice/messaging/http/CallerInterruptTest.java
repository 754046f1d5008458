package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.TransportException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller is held no longer than it wants to be, although it does the work of its call itself. */
@Timeout(30)
class CallerInterruptTest {
    record Ask(String text) {}

    private static final Operation<Ask, Ask> ASK = Operation.of("inventory", "ask", Ask.class, Ask.class);

    @Test
    void interruptEndsACallInTheMiddleOfItsAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Messaging order = MessagingRuntime.start(asking(silent.getLocalPort()))) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread caller = new Thread(() -> end.complete(catchThrowable(() -> order.request(ASK, new Ask("?")))));
            caller.start();
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isEqualTo('P');

                caller.interrupt();

                assertThat(end.get(10, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(InterruptedCallException.class, failure -> {
                            assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
                            assertThat(reason(failure)).isEqualTo(TransportException.Reason.CANCELLED);
                        });
            }
            caller.join(10_000);
        }
    }

    private static MessagingConfig asking(int port) {
        return MessagingConfig.of("order")
                .transport("http", HttpSettings.defaults())
                .defaults(ScopedSettings.NONE.transport("http").timeout(Duration.ofMinutes(1)))
                .service("inventory", ServiceSettings.NONE.addresses(List.of(URI.create("http://127.0.0.1:" + port))));
    }

    private static TransportException.Reason reason(Throwable failure) {
        Throwable each = failure;
        while (!(each instanceof TransportException)) {
            each = each.getCause();
        }
        return ((TransportException) each).reason();
    }
}

package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShutdownHookTest {
    /** A service of its own process, whose handler is in the middle of its work until the test lets it go on. */
    static final class ShutdownServiceProcess {
        record Ticket(String orderId) {}

        private static final Command<Ticket> COOK = Command.of("kitchen", "cook", Ticket.class);

        public static void main(String... arguments) throws InterruptedException {
            Messaging messaging = MessagingRuntime.builder(MessagingConfig.inMemory("kitchen"))
                    .closeOnShutdown()
                    .start(service -> service.consume(COOK, (ticket, context) -> {
                        System.out.println("begun");
                        System.out.println("went on at " + (char) System.in.read());
                    }));
            messaging.send(COOK, new Ticket("order-1"));
            messaging.awaitClose();
            System.out.println("closed");
        }
    }

    @Test
    void handlerInFlightFinishesBeforeTheJvmEnds() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), ShutdownServiceProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader says = process.inputReader();
                Writer tells = process.outputWriter()) {
            assertThat(says.readLine()).isEqualTo("begun");

            // Through the handle, because the process itself would close its streams.
            process.toHandle().destroy();
            tells.write("x");
            tells.flush();

            assertThat(says.readLine()).isEqualTo("went on at x");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}

package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.http.jetty.JettyServer;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers may block the threads that read requests, some of them, and the server goes on. */
@Timeout(30)
class InlineHandlerThreadsTest {
    record Ask(String text) {}

    private static final Operation<Ask, Ask> WAIT = Operation.of("inventory", "wait", Ask.class, Ask.class);
    private static final Operation<Ask, Ask> ECHO = Operation.of("inventory", "echo", Ask.class, Ask.class);
    private static final int MORE_THAN_INLINE_THREADS = JettyServer.MAX_INLINE_THREADS + 36;

    private final Environment environment = MessagingRuntime.environment("threads");
    private final InMemoryRegistry registry = new InMemoryRegistry(environment);
    private final List<Messaging> open = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final LinkedBlockingQueue<String> threads = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        released.countDown();
        open.forEach(Messaging::close);
        environment.close();
    }

    @Test
    void requestsAreAnsweredWhileHandlersBlockAllInlineThreads() throws Exception {
        start("inventory", inventory -> {
            inventory.serve(ECHO, (ask, context) -> ask);
            inventory.serve(WAIT, (ask, context) -> {
                threads.add(Thread.currentThread().getName());
                released.await();
                return inventory.request(ECHO, ask);
            });
        });
        Messaging order = start("order", messaging -> {});
        List<CompletableFuture<Ask>> calls = new ArrayList<>();
        for (int number = 0; number < MORE_THAN_INLINE_THREADS; number++) {
            calls.add(order.requestAsync(WAIT, new Ask("call " + number)));
        }
        List<String> waiting = new ArrayList<>();
        while (waiting.size() < MORE_THAN_INLINE_THREADS) {
            String thread = threads.poll(10, TimeUnit.SECONDS);
            assertThat(thread).as("after " + waiting.size()).isNotNull();
            waiting.add(thread);
        }

        assertThat(order.request(ECHO, new Ask("beside them")).text()).isEqualTo("beside them");
        assertThat(waiting)
                .filteredOn(thread -> thread.startsWith("messaging-inventory-http"))
                .hasSizeBetween(1, JettyServer.MAX_INLINE_THREADS);
        released.countDown();
        for (CompletableFuture<Ask> each : calls) {
            assertThat(each.get(10, TimeUnit.SECONDS).text()).startsWith("call");
        }
    }

    private Messaging start(String service, Consumer<Messaging> handlers) {
        MessagingConfig config = MessagingConfig.of(service)
                .transport("http", HttpSettings.defaults())
                .defaults(ScopedSettings.NONE
                        .transport("http")
                        .timeout(Duration.ofSeconds(20))
                        .handler(HandlerSettings.NONE.concurrency(MORE_THAN_INLINE_THREADS)));
        Messaging messaging =
                MessagingRuntime.builder(config).registry(registry).start(handlers);
        open.add(0, messaging);
        return messaging;
    }
}

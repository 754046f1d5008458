package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.transport.Delivery;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.spi.MDCAdapter;

class LoggingContextTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final AtomicReference<Map<String, String>> seen = new AtomicReference<>();
    private MDCAdapter before;

    @BeforeEach
    void installALoggingContext() throws ReflectiveOperationException {
        before = MDC.getMDCAdapter();
        // slf4j-simple has none.
        replaceBy(new BasicMDCAdapter());
    }

    @AfterEach
    void putBackWhatWasThere() throws ReflectiveOperationException {
        replaceBy(before);
    }

    @Test
    void handlerLogsWithTheIdsOfItsMessage() {
        engineTest.start(service -> service.serve(BUY, (order, context) -> {
            seen.set(MDC.getCopyOfContextMap());
            return TICKET;
        }));

        engineTest.request(
                BUY,
                new Delivery(
                        engineTest.envelope(BUY, body()).correlationId("c-1").build(), 1, Deadline.NONE));
        engineTest.runUntilIdle();

        assertThat(seen.get()).containsEntry("messageId", "m-1").containsEntry("correlationId", "c-1");
    }

    @Test
    void whatWasThereBeforeIsPutBackEvenAfterAFailure() {
        engineTest.handler(handler -> handler.redelivery(1, Duration.ZERO, Duration.ZERO));
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            seen.set(MDC.getCopyOfContextMap());
            throw new IllegalStateException("scripted");
        }));
        MDC.put("messageId", "outer");
        MDC.put("tenant", "a");

        engineTest.deliver(PACK, ORDER);
        engineTest.runUntilIdle();

        assertThat(seen.get()).containsEntry("messageId", "m-1");
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("messageId", "outer", "tenant", "a"));
    }

    @Test
    void carriedTaskLogsWithThemToo() {
        AtomicReference<MessageContext> handlers = new AtomicReference<>();
        engineTest.start(service -> service.consume(PACK, (order, context) -> handlers.set(context)));
        engineTest.deliver(PACK, ORDER);
        engineTest.runUntilIdle();

        handlers.get().carry(() -> seen.set(MDC.getCopyOfContextMap())).run();

        assertThat(seen.get()).containsEntry("messageId", "m-1");
        assertThat(MDC.get("messageId")).isNull();
    }

    private static byte[] body() {
        return "{}".getBytes(UTF_8);
    }

    private static void replaceBy(MDCAdapter adapter) throws ReflectiveOperationException {
        Method replace = MDC.class.getDeclaredMethod("setMDCAdapter", MDCAdapter.class);
        replace.setAccessible(true);
        replace.invoke(null, adapter);
    }
}

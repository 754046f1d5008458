package dev.interservice.messaging.amqp.consume;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.interservice.messaging.amqp.connection.BatchingFrameHandlerTest;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.amqp.wire.DeadLetterMapping;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.DeadLetterStore;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dead letters of a queue that is as long as the test wants it. */
@Timeout(30)
class AmqpDeadLetterStoreTest {
    private static final int MANY = 50_000;
    private static final int HALFWAY = 3;

    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final CountDownLatch halfway = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<String> said = new CopyOnWriteArrayList<>();
    // Used by the worker.
    private int taken;

    @AfterEach
    void end() {
        worker.shutdownNow();
    }

    @Test
    void browseThatIsGivenUpKeepsNobodyWaiting() throws Exception {
        nextCallIsServedAfterCancelling(store -> store.browse(MANY));
    }

    @Test
    void removalThatIsGivenUpKeepsNobodyWaiting() throws Exception {
        nextCallIsServedAfterCancelling(store -> store.remove("none of them"));
    }

    @Test
    void deadLetterIsFoundBehindAnyNumberOfOthers() throws Exception {
        goOn.countDown();

        assertThat(store(MANY).remove("letter 12345").get(20, TimeUnit.SECONDS)).isTrue();

        assertThat(said).containsExactly("acknowledge 12345", "requeue 12344");
    }

    @Test
    void whatIsNotThereIsNotRemoved() throws Exception {
        goOn.countDown();

        assertThat(store(5).remove("letter 6").get(20, TimeUnit.SECONDS)).isFalse();

        assertThat(said).containsExactly("requeue 5");
    }

    private void nextCallIsServedAfterCancelling(Function<DeadLetterStore, CompletableFuture<?>> call)
            throws Exception {
        DeadLetterStore store = store(MANY);
        CompletableFuture<?> first = call.apply(store);
        assertThat(halfway.await(20, TimeUnit.SECONDS)).isTrue();

        first.cancel(true);
        goOn.countDown();

        assertThat(store.browse(1).get(20, TimeUnit.SECONDS)).hasSize(1);
        assertThat(said).containsExactly("requeue " + HALFWAY, "requeue " + (HALFWAY + 1));
    }

    private DeadLetterStore store(int size) throws IOException {
        ManualEnvironment environment = ManualEnvironment.deterministic();
        Channel channel = scripted(Channel.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "basicGet" -> taken == size ? null : next();
            case "basicAck" -> said.add("acknowledge " + arguments[0]);
            case "basicNack" -> said.add("requeue " + arguments[0]);
            case "isOpen" -> false;
            default -> null;
        });
        Connection connection = scripted(Connection.class, (proxy, method, arguments) -> channel);
        OpenConnection openConnection =
                new OpenConnection(connection, BatchingFrameHandlerTest.writingTo(OutputStream.nullOutputStream()));
        return new AmqpDeadLetterStore(
                TransportTestContext.QUEUE,
                "queue.dlq",
                new DeadLetterMapping(environment, new AmqpMapping(environment)),
                new SerialExecutor(worker),
                () -> Optional.of(openConnection),
                () -> false);
    }

    private GetResponse next() throws InterruptedException {
        taken++;
        if (taken == HALFWAY) {
            halfway.countDown();
            goOn.await();
        }
        BasicProperties properties = new BasicProperties.Builder()
                .headers(Map.of("messaging-dead-letter-id", "letter " + taken))
                .build();
        return new GetResponse(new Envelope(taken, false, "", "queue.dlq"), properties, new byte[0], 1);
    }

    private static <T> T scripted(Class<T> type, InvocationHandler script) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, script));
    }
}

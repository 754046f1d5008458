package dev.interservice.messaging.http;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection tells its selector, which the test plays. */
class ClientConnectionTest {
    @AutoClose
    private final Environment environment = MessagingRuntime.environment("test");

    private final Key key = new Key();
    private final Selecting selecting = new Selecting();
    private final ByteBuffer buffer = ByteBuffer.allocate(8_192).limit(0);
    private final AtomicInteger told = new AtomicInteger();

    @AutoClose
    private SocketChannel client;

    @AutoClose
    private SocketChannel accepted;

    private ClientConnection connection;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(server.getLocalAddress());
            accepted = server.accept();
        }
        accepted.configureBlocking(false);
        connection = new ClientConnection(accepted, selecting, key, new ScheduledExecutorScheduler(), environment);
        await();
        selecting.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    /** As Jetty does when it has read all there was. */
    private void await() {
        connection.fillInterested(Callback.from(told::incrementAndGet, failure -> {}));
    }

    private void send(String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private String read() throws IOException {
        int filled = connection.fill(buffer);
        byte[] bytes = new byte[Math.max(filled, 0)];
        buffer.get(bytes);
        return filled < 0 ? "end" : new String(bytes, StandardCharsets.US_ASCII);
    }

    /** One round of the selector. */
    private void select(int ready) {
        key.ready = ready;
        Runnable task = connection.onSelected();
        connection.updateKey();
        if (task != null) {
            task.run();
        }
        selecting.update();
    }

    @Test
    void selectorIsToldNothingBetweenRequests() throws IOException {
        int changes = key.changes;
        for (int i = 0; i < 3; i++) {
            send("request " + i);
            select(OP_READ);

            assertThat(told).hasValue(i + 1);
            assertThat(read()).isEqualTo("request " + i);
            assertThat(read()).isEmpty();
            await();
        }

        assertThat(key.changes).isEqualTo(changes);
        assertThat(selecting.wakeUps).isEqualTo(1);
    }

    @Test
    void whatNobodyWaitsForIsNotReadAndNoLongerReported() throws IOException {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        send("second");
        select(OP_READ);

        assertThat(told).hasValue(1);
        assertThat(key.interest).isZero();
        assertThat(accepted.read(ByteBuffer.allocate(9))).isEqualTo("second".length());

        await();
        selecting.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void betweenRequestsOnlyTheSelectorLooks() throws IOException {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        connection.end(true);
        send("second");

        assertThat(read()).isEmpty();
        await();
        select(OP_READ);
        assertThat(read()).isEqualTo("second");
    }

    @Test
    void afterARequestThatWasNotReadJettyFindsItsRest() throws IOException {
        send("first half");
        select(OP_READ);
        assertThat(read()).isEqualTo("first half");
        connection.end(false);
        send("second half");

        assertThat(read()).isEqualTo("second half");
    }

    @Test
    void whatIsNoLongerReportedIsLookedForBetweenRequests() throws IOException {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        send("second");
        select(OP_READ);
        connection.end(true);

        assertThat(read()).isEqualTo("second");
    }

    /** The thread that is to read has not begun yet, and all but it has gone on. */
    @Test
    void whoIsToReadIsToldOnce() throws IOException {
        send("first");
        key.ready = OP_READ;
        Runnable task = requireNonNull(connection.onSelected());
        connection.updateKey();
        send("second");

        assertThat(connection.onSelected()).isNull();
        connection.updateKey();
        task.run();

        assertThat(told).hasValue(1);
        assertThat(read()).isEqualTo("first");
        assertThat(read()).isEqualTo("second");
        await();
        selecting.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void moreThanThereIsRoomForIsReadByJetty() throws IOException {
        assertThat(read()).isEmpty();
        String text = "x".repeat(ClientConnection.ReadAheadBuffer.ROOM + 1);
        send(text);
        select(OP_READ);

        assertThat(key.interest).isZero();
        assertThat(read() + read()).isEqualTo(text);
        await();
        selecting.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void theEndIsReadByJetty() throws IOException {
        client.close();
        select(OP_READ);

        assertThat(told).hasValue(1);
        assertThat(read()).isEqualTo("end");
    }

    @Test
    void roomForMoreToWriteIsAskedForInTheMidstOfARequest() throws IOException {
        send("request");
        select(OP_READ);
        connection.onIncompleteFlush();
        selecting.update();

        assertThat(key.interest).isEqualTo(OP_WRITE);
        assertThat(read()).isEqualTo("request");
        await();
        selecting.update();
        assertThat(key.interest).isEqualTo(OP_READ | OP_WRITE);
        select(OP_WRITE);
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void roomForMoreToWriteIsNoLongerReportedThoughARequestComes() throws IOException {
        connection.onIncompleteFlush();
        selecting.update();
        send("request");
        select(OP_READ | OP_WRITE);

        assertThat(key.interest & OP_WRITE).isZero();
        assertThat(told).hasValue(1);
        assertThat(read()).isEqualTo("request");
    }

    /** Jetty begins to wait just when the selector, which has seen nobody wait, is about to report no more. */
    @Test
    void whoBeginsToWaitInTheMidstOfAReportIsNotForgotten() throws Exception {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        send("second");
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        key.whenJettyLooks = () -> {
            Thread thread = new Thread(
                    () -> {
                        connection.getFillInterest().tryRegister(Callback.from(told::incrementAndGet));
                        waiting.complete(null);
                    },
                    "jetty");
            thread.start();
            // Until it waits, or waits for the lock.
            while (!waiting.isDone() && thread.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
        };
        select(OP_READ);
        ServerBench.within(waiting);
        selecting.update();

        assertThat(key.interest).isEqualTo(OP_READ);
        select(OP_READ);
        assertThat(told).hasValue(2);
        assertThat(read()).isEqualTo("second");
    }

    private static final class Key extends SelectionKey {
        private int interest;
        private int ready;
        private int changes;
        private int looks;
        private @Nullable Runnable whenJettyLooks;

        @Override
        public int readyOps() {
            // It is looked at twice in a report, first by us.
            Runnable action = whenJettyLooks;
            if (action != null && ++looks == 2) {
                whenJettyLooks = null;
                action.run();
            }
            return ready;
        }

        @Override
        public int interestOps() {
            return interest;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            interest = ops;
            changes++;
            return this;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void cancel() {}

        @Override
        public SelectableChannel channel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Selector selector() {
            throw new UnsupportedOperationException();
        }
    }

    /** Keeps what it is told until the test has it done. */
    private static final class Selecting extends ManagedSelector {
        private final Queue<SelectorUpdate> updates = new ArrayDeque<>();
        private int wakeUps;

        Selecting() {
            super(new Nobody(), 0);
        }

        @Override
        public synchronized void submit(SelectorUpdate update) {
            updates.add(update);
            wakeUps++;
        }

        synchronized void update() {
            while (!updates.isEmpty()) {
                updates.remove().update(null);
            }
        }
    }

    private static final class Nobody extends SelectorManager {
        Nobody() {
            super(Runnable::run, new ScheduledExecutorScheduler());
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endpoint, Object attachment) {
            throw new UnsupportedOperationException();
        }
    }
}

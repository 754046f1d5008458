package dev.interservice.messaging.http.jetty;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.HttpServerFixture;
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
class ServerConnectionTest {
    @AutoClose
    private final Environment environment = MessagingRuntime.environment("test");

    private final FakeSelectionKey key = new FakeSelectionKey();
    private final RecordingSelector managedSelector = new RecordingSelector();
    private final ByteBuffer buffer = ByteBuffer.allocate(8_192).limit(0);
    private final AtomicInteger selections = new AtomicInteger();

    @AutoClose
    private SocketChannel client;

    @AutoClose
    private SocketChannel accepted;

    private ServerConnection serverConnection;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(server.getLocalAddress());
            accepted = server.accept();
        }
        accepted.configureBlocking(false);
        serverConnection =
                new ServerConnection(accepted, managedSelector, key, new ScheduledExecutorScheduler(), environment);
        await();
        managedSelector.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    /** As Jetty does when it has read all there was. */
    private void await() {
        serverConnection.fillInterested(Callback.from(selections::incrementAndGet, failure -> {}));
    }

    private void send(String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private String read() throws IOException {
        int filled = serverConnection.fill(buffer);
        byte[] bytes = new byte[Math.max(filled, 0)];
        buffer.get(bytes);
        return filled < 0 ? "end" : new String(bytes, StandardCharsets.US_ASCII);
    }

    /** One round of the selector. */
    private void select(int ready) {
        key.ready = ready;
        Runnable task = serverConnection.onSelected();
        serverConnection.updateKey();
        if (task != null) {
            task.run();
        }
        managedSelector.update();
    }

    @Test
    void selectorIsToldNothingBetweenRequests() throws IOException {
        int changes = key.interestChanges;
        for (int i = 0; i < 3; i++) {
            send("request " + i);
            select(OP_READ);

            assertThat(selections).hasValue(i + 1);
            assertThat(read()).isEqualTo("request " + i);
            assertThat(read()).isEmpty();
            await();
        }

        assertThat(key.interestChanges).isEqualTo(changes);
        assertThat(managedSelector.wakeUps).isEqualTo(1);
    }

    @Test
    void whatIsNotAwaitedIsNotReadAndNoLongerReported() throws IOException {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        send("second");
        select(OP_READ);

        assertThat(selections).hasValue(1);
        assertThat(key.interest).isZero();
        assertThat(accepted.read(ByteBuffer.allocate(9))).isEqualTo("second".length());

        await();
        managedSelector.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void betweenRequestsOnlyTheSelectorLooks() throws IOException {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        serverConnection.requestEnded(true);
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
        serverConnection.requestEnded(false);
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
        serverConnection.requestEnded(true);

        assertThat(read()).isEqualTo("second");
    }

    /** The thread that is to read has not begun yet, and all but it has gone on. */
    @Test
    void readerIsNotifiedOnce() throws IOException {
        send("first");
        key.ready = OP_READ;
        Runnable task = requireNonNull(serverConnection.onSelected());
        serverConnection.updateKey();
        send("second");

        assertThat(serverConnection.onSelected()).isNull();
        serverConnection.updateKey();
        task.run();

        assertThat(selections).hasValue(1);
        assertThat(read()).isEqualTo("first");
        assertThat(read()).isEqualTo("second");
        await();
        managedSelector.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void moreThanThereIsRoomForIsReadByJetty() throws IOException {
        assertThat(read()).isEmpty();
        String text = "x".repeat(ServerConnection.ReadAheadBuffer.ROOM + 1);
        send(text);
        select(OP_READ);

        assertThat(key.interest).isZero();
        assertThat(read() + read()).isEqualTo(text);
        await();
        managedSelector.update();
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void theEndIsReadByJetty() throws IOException {
        client.close();
        select(OP_READ);

        assertThat(selections).hasValue(1);
        assertThat(read()).isEqualTo("end");
    }

    @Test
    void roomForMoreToWriteIsAskedForInTheMidstOfARequest() throws IOException {
        send("request");
        select(OP_READ);
        serverConnection.onIncompleteFlush();
        managedSelector.update();

        assertThat(key.interest).isEqualTo(OP_WRITE);
        assertThat(read()).isEqualTo("request");
        await();
        managedSelector.update();
        assertThat(key.interest).isEqualTo(OP_READ | OP_WRITE);
        select(OP_WRITE);
        assertThat(key.interest).isEqualTo(OP_READ);
    }

    @Test
    void roomForMoreToWriteIsNoLongerReportedThoughARequestComes() throws IOException {
        serverConnection.onIncompleteFlush();
        managedSelector.update();
        send("request");
        select(OP_READ | OP_WRITE);

        assertThat(key.interest & OP_WRITE).isZero();
        assertThat(selections).hasValue(1);
        assertThat(read()).isEqualTo("request");
    }

    /** Jetty begins to wait just when the selector, which has seen nobody wait, is about to report no more. */
    @Test
    void readerThatBeginsToWaitDuringAReportIsNotForgotten() throws Exception {
        send("first");
        select(OP_READ);
        assertThat(read()).isEqualTo("first");
        send("second");
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        key.onJettyCheck = () -> {
            Thread thread = new Thread(
                    () -> {
                        serverConnection.getFillInterest().tryRegister(Callback.from(selections::incrementAndGet));
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
        HttpServerFixture.within(waiting);
        managedSelector.update();

        assertThat(key.interest).isEqualTo(OP_READ);
        select(OP_READ);
        assertThat(selections).hasValue(2);
        assertThat(read()).isEqualTo("second");
    }

    private static final class FakeSelectionKey extends SelectionKey {
        private int interest;
        private int ready;
        private int interestChanges;
        private int readinessChecks;
        private @Nullable Runnable onJettyCheck;

        @Override
        public int readyOps() {
            // It is looked at twice in a report, first by us.
            Runnable action = onJettyCheck;
            if (action != null && ++readinessChecks == 2) {
                onJettyCheck = null;
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
            interestChanges++;
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
    private static final class RecordingSelector extends ManagedSelector {
        private final Queue<SelectorUpdate> updates = new ArrayDeque<>();
        private int wakeUps;

        RecordingSelector() {
            super(new UnusedSelectorManager(), 0);
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

    private static final class UnusedSelectorManager extends SelectorManager {
        UnusedSelectorManager() {
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

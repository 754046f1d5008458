package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.TICKET;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.RequestReplyTransport;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A transport whose client blocks: each call is a task for {@link TransportSetup#callExecutor}. */
final class BlockingTransport implements RequestReplyTransport, ChannelTransport {
    static final Consumer<BlockingCall> REPLIES = blockingCall -> blockingCall.complete(SampleReplies.success(TICKET));
    static BlockingTransport last;

    final List<BlockingCall> calls = new CopyOnWriteArrayList<>();

    /** The threads that made the calls, in the order of {@link #calls}. */
    final List<Thread> threads = new CopyOnWriteArrayList<>();

    // The script, set before the instance is used.
    volatile Consumer<BlockingCall> script = unscripted -> {};
    volatile Runnable onRequest = () -> {};
    volatile int tasksPerCall = 1;

    private final TransportSetup setup;

    private BlockingTransport(TransportSetup setup) {
        this.setup = setup;
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        onRequest.run();
        BlockingCall blockingCall = new BlockingCall();
        for (int i = 0; i < tasksPerCall; i++) {
            setup.callExecutor().execute(() -> run(blockingCall));
        }
        return blockingCall;
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        BlockingCall blockingCall = new BlockingCall();
        setup.callExecutor().execute(() -> run(blockingCall));
        return blockingCall.thenApply(reply -> Acceptance.HANDED_TO_PEER);
    }

    private void run(BlockingCall blockingCall) {
        blockingCall.start();
        synchronized (this) {
            threads.add(Thread.currentThread());
            calls.add(blockingCall);
        }
        script.accept(blockingCall);
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
        throw new AssertionError("nobody serves on this transport");
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
        throw new AssertionError("nobody receives on this transport");
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return Optional.empty();
    }

    @Override
    public Set<Guarantee> guarantees() {
        return Set.of();
    }

    @Override
    public boolean needsEndpoint() {
        return false;
    }

    @Override
    public Optional<URI> endpoint() {
        return Optional.empty();
    }

    @Override
    public Health.Component health() {
        return new Health.Component("transport blocking", Health.Status.UP, ManualEnvironment.START, "");
    }

    @Override
    public void close() {}

    /** One call, made as a blocking HTTP client makes it. */
    static final class BlockingCall extends CompletableFuture<Reply> {
        private final Thread caller = Thread.currentThread();
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean doneByCaller;
        private volatile boolean doneWhenStarted;

        void start() {
            doneWhenStarted = isDone();
            doneByCaller = Thread.currentThread() == caller;
        }

        boolean isDoneByCaller() {
            return doneByCaller;
        }

        boolean wasDoneWhenStarted() {
            return doneWhenStarted;
        }

        void fail(Progress progress, Reason reason) {
            completeExceptionally(new TransportException(progress, reason, "scripted " + reason));
        }

        /** Blocks as a read does that only the end of the call can end. */
        void awaitEnd() {
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Blocks as a read does that an interrupt ends, too. */
        void awaitInterrupt() {
            try {
                ended.await();
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            fail(Progress.UNKNOWN, Reason.CANCELLED);
            ended.countDown();
            return true;
        }
    }

    /** The settings of the transport: none. */
    public record BlockingSettings() {}

    /** The provider of the transport, by its name. */
    public static final class BlockingTransportProvider implements TransportProvider<BlockingSettings> {
        @Override
        public String name() {
            return "blocking";
        }

        @Override
        public Class<BlockingSettings> settings() {
            return BlockingSettings.class;
        }

        @Override
        public Transport start(BlockingSettings settings, TransportSetup setup) {
            last = new BlockingTransport(setup);
            return last;
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Transports that do something wrong when they are closed, or after. */
final class BrokenCloseTransports {
    private BrokenCloseTransports() {}

    static final class SecondCloseThrowingTransport extends BrokenTransport {
        private final AtomicInteger closes = new AtomicInteger();

        SecondCloseThrowingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public void close() {
            super.close();
            if (closes.incrementAndGet() == 2) {
                throw new IllegalStateException("closed already");
            }
        }
    }

    static final class SecondCloseHangingTransport extends BrokenTransport {
        private final AtomicInteger closes = new AtomicInteger();

        SecondCloseHangingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public void close() {
            super.close();
            if (closes.incrementAndGet() == 2) {
                hang();
            }
        }
    }

    /** Longer than anybody is patient with a mutant. */
    static void hang() {
        try {
            new CountDownLatch(1).await(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    /** Knows what it has in flight of a queue. */
    abstract static class UnsettledTrackingTransport extends BrokenTransport {
        final Map<Delivery, CompletableFuture<Settlement>> inFlight = new ConcurrentHashMap<>();

        UnsettledTrackingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(address, intakeSettings, delivery -> {
                CompletableFuture<Settlement> settlement =
                        new ForwardingFuture<>(listener.onMessage(delivery)).forwardResult();
                inFlight.put(delivery, settlement);
                settlement.thenRun(() -> inFlight.remove(delivery));
                return settlement;
            });
        }
    }

    static final class AcknowledgeOnCloseTransport extends UnsettledTrackingTransport {
        AcknowledgeOnCloseTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public void close() {
            inFlight.values().forEach(each -> each.complete(Settlement.Acknowledge.ACKNOWLEDGE));
            super.close();
        }
    }

    static final class DoubleRequeueOnCloseTransport extends UnsettledTrackingTransport {
        private Address.Source source;

        DoubleRequeueOnCloseTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            source = address;
            return super.receive(address, intakeSettings, listener);
        }

        @Override
        public void close() {
            inFlight.keySet().forEach(each -> delegate.send(source, each.envelope(), Deadline.NONE));
            super.close();
        }
    }

    /** Knows whether it was closed. */
    abstract static class ClosedTrackingTransport extends BrokenTransport {
        volatile boolean closed;

        ClosedTrackingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public void close() {
            super.close();
            closed = true;
        }
    }

    static final class RequestAfterCloseTransport extends ClosedTrackingTransport {
        RequestAfterCloseTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            return closed ? new CompletableFuture<>() : super.request(address, envelope, deadline);
        }
    }

    static final class ThrowAfterCloseTransport extends ClosedTrackingTransport {
        ThrowAfterCloseTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            check();
            return super.request(address, envelope, deadline);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            check();
            return super.send(address, envelope, deadline);
        }

        private void check() {
            if (closed) {
                throw new TransportException(Progress.NOT_SENT, Reason.CLOSED, "thrown");
            }
        }
    }

    static final class SendAfterCloseTransport extends ClosedTrackingTransport {
        SendAfterCloseTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return closed
                    ? CompletableFuture.completedFuture(Acceptance.IN_PROCESS)
                    : super.send(address, envelope, deadline);
        }
    }

    static final class BrowseAfterCloseTransport extends ClosedTrackingTransport {
        BrowseAfterCloseTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Optional<DeadLetterStore> deadLetters(Address.Source address) {
            return super.deadLetters(address).map(BrowseAfterCloseStore::new);
        }

        private final class BrowseAfterCloseStore implements DeadLetterStore {
            private final DeadLetterStore store;

            private BrowseAfterCloseStore(DeadLetterStore store) {
                this.store = store;
            }

            @Override
            public CompletableFuture<List<Entry>> browse(int limit) {
                return closed ? CompletableFuture.completedFuture(List.of()) : store.browse(limit);
            }

            @Override
            public CompletableFuture<Boolean> remove(String id) {
                return store.remove(id);
            }
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Transports that do something wrong when they send. */
final class BrokenSendTransports {
    private BrokenSendTransports() {}

    private static CompletableFuture<Acceptance> accepted() {
        return CompletableFuture.completedFuture(Acceptance.IN_PROCESS);
    }

    /** Understands only those who frame as it does. */
    static final class BodyFramingTransport extends BrokenTransport {
        BodyFramingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return super.send(address, MessageTampering.withTrailingByte(envelope), deadline);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address,
                    intakeSettings,
                    delivery -> listener.onMessage(new Delivery(
                            MessageTampering.shortened(delivery.envelope()), delivery.attempt(), delivery.deadline())));
        }
    }

    static final class DuplicateSendTransport extends BrokenTransport {
        private final AtomicInteger sent = new AtomicInteger();

        DuplicateSendTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Acceptance> once = super.send(address, envelope, deadline);
            return sent.incrementAndGet() % 10 == 0 ? super.send(address, envelope, deadline) : once;
        }
    }

    static final class SendLosingTransport extends BrokenTransport {
        private final AtomicInteger sent = new AtomicInteger();

        SendLosingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return sent.incrementAndGet() % 10 == 0 ? accepted() : super.send(address, envelope, deadline);
        }
    }

    static final class EarlyAcceptanceTransport extends BrokenTransport {
        EarlyAcceptanceTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Acceptance> sent = super.send(address, envelope, deadline);
            return sent.isDone() ? sent : accepted();
        }
    }

    static final class UncancellableSendTransport extends BrokenTransport {
        UncancellableSendTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return new ForwardingFuture<>(super.send(address, envelope, deadline)) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    return completeExceptionally(
                            new TransportException(Progress.NOT_SENT, Reason.CANCELLED, "so it says"));
                }
            }.forwardResult();
        }
    }

    static final class InterruptedSendLosingTransport extends BrokenTransport {
        InterruptedSendLosingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return Thread.currentThread().isInterrupted() ? accepted() : super.send(address, envelope, deadline);
        }
    }

    /** Sends a hundred messages, then each that follows has to wait. */
    static final class BlockingSendTransport extends BrokenTransport {
        private static final int ENOUGH_FOR_ALL = 10_000;

        private final Semaphore room = new Semaphore(100);

        BlockingSendTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            room.acquireUninterruptibly();
            return super.send(address, envelope, deadline);
        }

        @Override
        public void close() {
            room.release(ENOUGH_FOR_ALL);
            super.close();
        }
    }

    /** Sends every seventh message of a subject after the one that follows. */
    static final class OrderBreakingTransport extends BrokenTransport {
        private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
        private final Map<String, Runnable> held = new ConcurrentHashMap<>();

        OrderBreakingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            String subject = envelope.subject().orElse("");
            int number =
                    sent.computeIfAbsent(subject, key -> new AtomicInteger()).incrementAndGet();
            if (number % 7 == 0) {
                held.put(subject, () -> super.send(address, envelope, deadline));
                return accepted();
            }
            CompletableFuture<Acceptance> first = super.send(address, envelope, deadline);
            Runnable overtaken = held.remove(subject);
            if (overtaken != null) {
                overtaken.run();
            }
            return first;
        }
    }
}

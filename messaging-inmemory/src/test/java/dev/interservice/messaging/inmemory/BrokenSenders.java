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
final class BrokenSenders {
    private BrokenSenders() {}

    private static CompletableFuture<Acceptance> accepted() {
        return CompletableFuture.completedFuture(Acceptance.IN_PROCESS);
    }

    /** Understands only those who frame as it does. */
    static final class Framing extends BrokenTransport {
        Framing(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return super.send(address, Tampering.framed(envelope), deadline);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(
                    address,
                    settings,
                    delivery -> listener.onMessage(new Delivery(
                            Tampering.shortened(delivery.envelope()), delivery.attempt(), delivery.deadline())));
        }
    }

    static final class Twice extends BrokenTransport {
        private final AtomicInteger sent = new AtomicInteger();

        Twice(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Acceptance> once = super.send(address, envelope, deadline);
            return sent.incrementAndGet() % 10 == 0 ? super.send(address, envelope, deadline) : once;
        }
    }

    static final class Losing extends BrokenTransport {
        private final AtomicInteger sent = new AtomicInteger();

        Losing(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return sent.incrementAndGet() % 10 == 0 ? accepted() : super.send(address, envelope, deadline);
        }
    }

    static final class Hasty extends BrokenTransport {
        Hasty(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Acceptance> sent = super.send(address, envelope, deadline);
            return sent.isDone() ? sent : accepted();
        }
    }

    static final class NeverCancelling extends BrokenTransport {
        NeverCancelling(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return new Forwarded<>(super.send(address, envelope, deadline)) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    return completeExceptionally(
                            new TransportException(Progress.NOT_SENT, Reason.CANCELLED, "so it says"));
                }
            }.always();
        }
    }

    static final class Interruptible extends BrokenTransport {
        Interruptible(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return Thread.currentThread().isInterrupted() ? accepted() : super.send(address, envelope, deadline);
        }
    }

    /** Sends a hundred messages, then each that follows has to wait. */
    static final class Waiting extends BrokenTransport {
        private static final int ENOUGH_FOR_ALL = 10_000;

        private final Semaphore room = new Semaphore(100);

        Waiting(InMemoryTransport sound) {
            super(sound);
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
    static final class Overtaking extends BrokenTransport {
        private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
        private final Map<String, Runnable> held = new ConcurrentHashMap<>();

        Overtaking(InMemoryTransport sound) {
            super(sound);
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

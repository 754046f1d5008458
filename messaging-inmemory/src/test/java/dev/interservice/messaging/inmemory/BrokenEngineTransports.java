package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Transports whose fault only those notice who use them as the engine does. */
final class BrokenEngineTransports {
    private BrokenEngineTransports() {}

    static final class FailureDroppingTransport extends BrokenTransport {
        FailureDroppingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            ForwardingFuture<Reply> told = new ForwardingFuture<>(super.request(address, envelope, deadline));
            told.forwarded.whenComplete((reply, failure) -> {
                if (!(reply instanceof Reply.Failure said) || !said.message().contains("its log tells why")) {
                    told.completeWith(reply, failure);
                }
            });
            return told;
        }
    }

    static final class SingleSlotTransport extends BrokenTransport {
        private final Semaphore place = new Semaphore(1);

        SingleSlotTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            if (!place.tryAcquire()) {
                return CompletableFuture.failedFuture(
                        new TransportException(Progress.NOT_SENT, Reason.OVERLOADED, "its place is taken"));
            }
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            sent.thenRun(place::release);
            return sent;
        }
    }

    static final class ThirtySlotsTransport extends BrokenTransport {
        private final Semaphore places = new Semaphore(30);

        ThirtySlotsTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            places.acquireUninterruptibly();
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            sent.whenComplete((reply, failure) -> places.release());
            return sent;
        }
    }

    static final class CallerBlockingTransport extends BrokenTransport {
        private final InMemoryBroker broker;

        CallerBlockingTransport(InMemoryBroker broker, InMemoryTransport delegate) {
            super(delegate);
            this.broker = broker;
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            if (broker.brokerQueues().freezeGate().isFrozen()) {
                sent.handle((reply, failure) -> true).join();
            }
            return sent;
        }
    }

    static final class BufferReusingTransport extends BrokenTransport {
        BufferReusingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address,
                    intakeSettings,
                    delivery -> listener.onMessage(delivery).whenComplete((settlement, failure) -> {
                        if (settlement instanceof Settlement.Acknowledge) {
                            Arrays.fill(delivery.envelope().body().bytes(), (byte) ' ');
                        }
                    }));
        }
    }

    static final class PrefetchOneTransport extends BrokenTransport {
        PrefetchOneTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(address, new IntakeSettings(1, 1, intakeSettings.requires()), listener);
        }
    }

    static final class GroupPerInstanceTransport extends BrokenTransport {
        GroupPerInstanceTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(renamed(address, "member-" + System.identityHashCode(this)), intakeSettings, listener);
        }
    }

    static final class SingleGroupTransport extends BrokenTransport {
        SingleGroupTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(renamed(address, "everybody"), intakeSettings, listener);
        }
    }

    static final class UnwantedEventRefusingTransport extends BrokenTransport {
        private final AtomicInteger subscribers;

        UnwantedEventRefusingTransport(InMemoryTransport delegate, AtomicInteger subscribers) {
            super(delegate);
            this.subscribers = subscribers;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            subscribers.addAndGet(address instanceof Address.Subscription ? 1 : 0);
            return super.receive(address, intakeSettings, listener);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return address instanceof Address.Topic && subscribers.get() == 0
                    ? CompletableFuture.failedFuture(
                            new TransportException(Progress.REFUSED, Reason.UNROUTABLE, "nobody wants it"))
                    : super.send(address, envelope, deadline);
        }
    }

    static final class EarlyReceiptTransport extends BrokenTransport {
        EarlyReceiptTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Acceptance> sent = super.send(address, envelope, deadline);
            return sent.isDone() ? sent : CompletableFuture.completedFuture(Acceptance.IN_PROCESS);
        }
    }

    static final class BlockingSendCancelTransport extends BrokenTransport {
        BlockingSendCancelTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return new ForwardingFuture<>(super.send(address, envelope, deadline)) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    forwarded.join();
                    return false;
                }
            }.forwardResult();
        }
    }

    static final class KeyOrderIgnoringTransport extends BrokenTransport {
        KeyOrderIgnoringTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address,
                    new IntakeSettings(intakeSettings.concurrency(), intakeSettings.prefetch(), Set.of()),
                    listener);
        }
    }

    static final class SingleKeyTransport extends BrokenTransport {
        SingleKeyTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address,
                    new IntakeSettings(
                            intakeSettings.concurrency(), intakeSettings.prefetch(), Set.of(Guarantee.ORDERED_PER_KEY)),
                    listener);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return super.send(address, MessageTampering.withSubject("everything", envelope), deadline);
        }
    }

    static final class UndrainedStopTransport extends BrokenTransport {
        UndrainedStopTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            Intake intake = super.receive(address, intakeSettings, listener);
            return () -> {
                intake.stop();
                return CompletableFuture.completedFuture(null);
            };
        }
    }

    private static Address.Source renamed(Address.Source address, String group) {
        return address instanceof Address.Subscription subscription
                ? new Address.Subscription(subscription.topic(), group)
                : address;
    }
}

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
final class BrokenUses {
    private BrokenUses() {}

    static final class SilentFailures extends BrokenTransport {
        SilentFailures(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            Forwarded<Reply> told = new Forwarded<>(super.request(address, envelope, deadline));
            told.behind.whenComplete((reply, failure) -> {
                if (!(reply instanceof Reply.Failure said) || !said.message().contains("its log tells why")) {
                    told.end(reply, failure);
                }
            });
            return told;
        }
    }

    static final class OnePlace extends BrokenTransport {
        private final Semaphore place = new Semaphore(1);

        OnePlace(InMemoryTransport sound) {
            super(sound);
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

    static final class ThirtyPlaces extends BrokenTransport {
        private final Semaphore places = new Semaphore(30);

        ThirtyPlaces(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            places.acquireUninterruptibly();
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            sent.whenComplete((reply, failure) -> places.release());
            return sent;
        }
    }

    static final class KeepingTheCaller extends BrokenTransport {
        private final InMemoryBroker broker;

        KeepingTheCaller(InMemoryBroker broker, InMemoryTransport sound) {
            super(sound);
            this.broker = broker;
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            if (broker.exchange().ice().isFrozen()) {
                sent.handle((reply, failure) -> true).join();
            }
            return sent;
        }
    }

    static final class TakingBuffersBack extends BrokenTransport {
        TakingBuffersBack(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(
                    address,
                    settings,
                    delivery -> listener.onMessage(delivery).whenComplete((settlement, failure) -> {
                        if (settlement instanceof Settlement.Acknowledge) {
                            Arrays.fill(delivery.envelope().body().bytes(), (byte) ' ');
                        }
                    }));
        }
    }

    static final class OneInHand extends BrokenTransport {
        OneInHand(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(address, new IntakeSettings(1, 1, settings.requires()), listener);
        }
    }

    static final class LonelyMembers extends BrokenTransport {
        LonelyMembers(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(renamed(address, "member-" + System.identityHashCode(this)), settings, listener);
        }
    }

    static final class OneGroup extends BrokenTransport {
        OneGroup(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(renamed(address, "everybody"), settings, listener);
        }
    }

    static final class ChoosyPublisher extends BrokenTransport {
        private final AtomicInteger subscribers;

        ChoosyPublisher(InMemoryTransport sound, AtomicInteger subscribers) {
            super(sound);
            this.subscribers = subscribers;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            subscribers.addAndGet(address instanceof Address.Subscription ? 1 : 0);
            return super.receive(address, settings, listener);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return address instanceof Address.Topic && subscribers.get() == 0
                    ? CompletableFuture.failedFuture(
                            new TransportException(Progress.REFUSED, Reason.UNROUTABLE, "nobody wants it"))
                    : super.send(address, envelope, deadline);
        }
    }

    static final class HastyReceipts extends BrokenTransport {
        HastyReceipts(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Acceptance> sent = super.send(address, envelope, deadline);
            return sent.isDone() ? sent : CompletableFuture.completedFuture(Acceptance.IN_PROCESS);
        }
    }

    static final class StubbornSends extends BrokenTransport {
        StubbornSends(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return new Forwarded<>(super.send(address, envelope, deadline)) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    behind.join();
                    return false;
                }
            }.always();
        }
    }

    static final class Unordered extends BrokenTransport {
        Unordered(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(
                    address, new IntakeSettings(settings.concurrency(), settings.prefetch(), Set.of()), listener);
        }
    }

    static final class OneLine extends BrokenTransport {
        OneLine(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            return super.receive(
                    address,
                    new IntakeSettings(settings.concurrency(), settings.prefetch(), Set.of(Guarantee.ORDERED_PER_KEY)),
                    listener);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return super.send(address, Tampering.about("everything", envelope), deadline);
        }
    }

    static final class ImpatientStop extends BrokenTransport {
        ImpatientStop(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
            Intake intake = super.receive(address, settings, listener);
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

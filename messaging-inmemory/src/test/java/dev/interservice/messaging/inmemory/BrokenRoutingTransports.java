package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Transports that bring messages to the wrong places. */
final class BrokenRoutingTransports {
    private BrokenRoutingTransports() {}

    /** A fault that needs to know who receives from what, on all transports of the fixture. */
    static TransportMutant sharing(
            String name, BiFunction<InMemoryTransport, List<Address.Source>, BrokenTransport> fault, String... tests) {
        return TransportMutant.withSharedState(
                name,
                () -> {
                    List<Address.Source> receiving = new CopyOnWriteArrayList<>();
                    return (broker, setup) -> fault.apply(InMemoryTransport.connect(broker, setup), receiving);
                },
                tests);
    }

    static final class GroupPerReceiverTransport extends BrokenTransport {
        private static final AtomicInteger MEMBERS = new AtomicInteger();

        GroupPerReceiverTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address instanceof Address.Subscription group
                            ? new Address.Subscription(group.topic(), group.group() + MEMBERS.incrementAndGet())
                            : address,
                    intakeSettings,
                    listener);
        }
    }

    static final class SingleTopicTransport extends BrokenTransport {
        private static final Address.Topic ALL = new Address.Topic("kit", "all");

        SingleTopicTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return super.send(address instanceof Address.Topic ? ALL : address, envelope, deadline);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(
                    address instanceof Address.Subscription group
                            ? new Address.Subscription(ALL, group.group())
                            : address,
                    intakeSettings,
                    listener);
        }
    }

    static final class GroupBroadcastTransport extends BrokenTransport {
        GroupBroadcastTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return super.send(
                    address instanceof Address.Subscription group ? group.topic() : address, envelope, deadline);
        }
    }

    static final class DelayedReceiveTransport extends BrokenTransport {
        private static final Duration LITTLE = Duration.ofMillis(50);

        private final Environment environment;
        private final Queue<Environment.Timer> timers = new ConcurrentLinkedQueue<>();

        DelayedReceiveTransport(InMemoryTransport delegate, Environment environment) {
            super(delegate);
            this.environment = environment;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            timers.add(environment.after(LITTLE, () -> super.receive(address, intakeSettings, listener)));
            return () -> CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            timers.forEach(Environment.Timer::cancel);
            super.close();
        }
    }

    /** Tells all transports of the fixture who receives now. */
    private abstract static class ReceiverTrackingTransport extends BrokenTransport {
        final List<Address.Source> receiving;

        ReceiverTrackingTransport(InMemoryTransport delegate, List<Address.Source> receiving) {
            super(delegate);
            this.receiving = receiving;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            Intake intake = super.receive(address, intakeSettings, listener);
            receiving.add(address);
            return () -> {
                receiving.remove(address);
                return intake.stop();
            };
        }

        List<Address.Source> receivers(Address.Channel address) {
            return receiving.stream()
                    .filter(each -> each.equals(address)
                            || (each instanceof Address.Subscription group
                                    && group.topic().equals(address)))
                    .toList();
        }
    }

    static final class FirstGroupOnlyTransport extends ReceiverTrackingTransport {
        FirstGroupOnlyTransport(InMemoryTransport delegate, List<Address.Source> receiving) {
            super(delegate, receiving);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            List<Address.Source> receivers = receivers(address);
            return super.send(receivers.isEmpty() ? address : receivers.get(0), envelope, deadline);
        }
    }

    static final class UnheardEventFailingTransport extends ReceiverTrackingTransport {
        UnheardEventFailingTransport(InMemoryTransport delegate, List<Address.Source> receiving) {
            super(delegate, receiving);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return receivers(address).isEmpty()
                    ? CompletableFuture.failedFuture(
                            new TransportException(Progress.REFUSED, Reason.UNROUTABLE, "nobody listens"))
                    : super.send(address, envelope, deadline);
        }
    }

    static final class AbsentReceiverDroppingTransport extends ReceiverTrackingTransport {
        AbsentReceiverDroppingTransport(InMemoryTransport delegate, List<Address.Source> receiving) {
            super(delegate, receiving);
        }

        @Override
        public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
            return receivers(address).isEmpty()
                    ? CompletableFuture.completedFuture(Acceptance.IN_PROCESS)
                    : super.send(address, envelope, deadline);
        }
    }
}

package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.transport.Settlement.Acknowledge.ACKNOWLEDGE;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** What mutants put between the wire and a listener of messages. */
final class BrokenMessageListeners {
    private BrokenMessageListeners() {}

    /** Once it has seen a header it does not know, nothing is handed over any more. */
    static MessageListener stoppingAtUnknownHeader(MessageListener listener) {
        AtomicBoolean puzzled = new AtomicBoolean();
        return delivery -> {
            if (delivery.envelope().headers().get("x-text").isPresent()) {
                puzzled.set(true);
            }
            return puzzled.get() ? new CompletableFuture<>() : listener.onMessage(delivery);
        };
    }

    static MessageListener addingHeader(MessageListener listener) {
        return delivery -> listener.onMessage(
                delivery.attempt() == 1
                        ? delivery
                        : new Delivery(
                                MessageTampering.withExtraHeader(delivery.envelope()),
                                delivery.attempt(),
                                delivery.deadline()));
    }

    static MessageListener acknowledgingEarly(MessageListener listener) {
        return delivery -> {
            listener.onMessage(delivery);
            return CompletableFuture.completedFuture(ACKNOWLEDGE);
        };
    }

    static MessageListener droppingDeadline(MessageListener listener) {
        return delivery -> listener.onMessage(new Delivery(delivery.envelope(), delivery.attempt(), Deadline.NONE));
    }

    static MessageListener droppingAttempt(MessageListener listener) {
        return delivery -> listener.onMessage(new Delivery(delivery.envelope(), 1, delivery.deadline()));
    }

    static MessageListener countingAttemptsItself(MessageListener listener) {
        Map<String, Integer> attempts = new ConcurrentHashMap<>();
        return delivery -> {
            int attempt = attempts.merge(delivery.envelope().id(), 1, Integer::sum);
            return listener.onMessage(new Delivery(delivery.envelope(), attempt, delivery.deadline()));
        };
    }

    /** Does not settle what has a delay. */
    static MessageListener keepingDelayed(MessageListener listener) {
        return delivery -> listener.onMessage(delivery)
                .thenCompose(settlement -> settlement instanceof Settlement.Redeliver redeliver
                                && !redeliver.delay().isZero()
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(settlement));
    }

    static MessageListener dropping(MessageListener listener) {
        return delivery -> listener.onMessage(delivery).exceptionally(failure -> ACKNOWLEDGE);
    }

    /** A redelivery means all that are in flight. */
    static MessageListener redeliveringAllInFlight(MessageListener listener) {
        Settlement again = new Settlement.Redeliver(Duration.ZERO);
        Queue<Runnable> inFlight = new ConcurrentLinkedQueue<>();
        return delivery -> {
            ForwardingFuture<Settlement> told = new ForwardingFuture<>(listener.onMessage(delivery));
            Runnable condemned = () -> told.complete(again);
            inFlight.add(condemned);
            told.whenComplete((settlement, failure) -> inFlight.remove(condemned));
            told.forwarded.whenComplete((settlement, failure) -> {
                List<Runnable> neighbours = List.copyOf(inFlight);
                told.completeWith(settlement, failure);
                if (settlement instanceof Settlement.Redeliver) {
                    neighbours.forEach(Runnable::run);
                }
            });
            return told;
        };
    }

    static MessageListener deliveringDeadLetters(
            ChannelTransport transport, Address.Source address, MessageListener listener) {
        return delivery -> listener.onMessage(delivery).thenApply(settlement -> {
            if (settlement instanceof Settlement.DeadLetter) {
                transport.send(address, delivery.envelope(), Deadline.NONE);
            }
            return settlement;
        });
    }

    static MessageListener acknowledgingUnstorable(
            ChannelTransport transport, Address.Source address, MessageListener listener) {
        return delivery -> listener.onMessage(delivery)
                .thenApply(settlement -> settlement instanceof Settlement.DeadLetter && isFull(transport, address)
                        ? ACKNOWLEDGE
                        : settlement);
    }

    static MessageListener storingRedelivered(
            ChannelTransport transport, Address.Source address, MessageListener listener) {
        return delivery -> listener.onMessage(delivery).handle((settlement, failure) -> {
            if (failure == null && settlement instanceof Settlement.Acknowledge) {
                return settlement;
            }
            transport.send(address, delivery.envelope(), Deadline.NONE);
            return ACKNOWLEDGE;
        });
    }

    private static boolean isFull(ChannelTransport transport, Address.Source address) {
        int letters = transport
                .deadLetters(address)
                .orElseThrow()
                .browse(Integer.MAX_VALUE)
                .join()
                .size();
        return letters >= InMemorySettings.DEFAULT_CAPACITY;
    }

    /** What it has acknowledged comes again when it closes. */
    static final class AcknowledgedRedeliveryTransport extends BrokenTransport {
        private final Queue<Runnable> acknowledged = new ConcurrentLinkedQueue<>();

        AcknowledgedRedeliveryTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(address, intakeSettings, delivery -> {
                Envelope message = delivery.envelope();
                acknowledged.add(() -> delegate.send(address, message, Deadline.NONE));
                return listener.onMessage(delivery);
            });
        }

        @Override
        public void close() {
            List.copyOf(acknowledged).forEach(Runnable::run);
            super.close();
        }
    }

    /** What it has in flight goes to the end of the queue when it closes. */
    static final class RequeueAtEndTransport extends BrokenTransport {
        private final Queue<Runnable> inFlight = new ConcurrentLinkedQueue<>();

        RequeueAtEndTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return super.receive(address, intakeSettings, delivery -> {
                CompletableFuture<Settlement> end = listener.onMessage(delivery);
                Runnable again = () -> {
                    delegate.send(address, delivery.envelope(), Deadline.NONE);
                    end.complete(ACKNOWLEDGE);
                };
                inFlight.add(again);
                end.whenComplete((settlement, failure) -> inFlight.remove(again));
                return end;
            });
        }

        @Override
        public void close() {
            List.copyOf(inFlight).forEach(Runnable::run);
            super.close();
        }
    }
}

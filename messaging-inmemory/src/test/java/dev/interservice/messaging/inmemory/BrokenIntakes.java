package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Transports that do something wrong when a listener stops. */
final class BrokenIntakes {
    private BrokenIntakes() {}

    /** Does what it likes with each intake. */
    static final class IntakeChangingTransport extends BrokenTransport {
        private final UnaryOperator<Intake> change;

        IntakeChangingTransport(InMemoryTransport delegate, UnaryOperator<Intake> change) {
            super(delegate);
            this.change = change;
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            return change.apply(super.receive(address, intakeSettings, listener));
        }

        @Override
        public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
            return change.apply(super.serve(address, intakeSettings, listener));
        }
    }

    static Intake stoppingAtOnce(Intake intake) {
        return () -> {
            intake.stop();
            return CompletableFuture.completedFuture(null);
        };
    }

    static Intake secondStopAtOnce(Intake intake) {
        AtomicInteger stops = new AtomicInteger();
        return () -> stops.incrementAndGet() == 1
                ? intake.stop()
                : stoppingAtOnce(intake).stop();
    }

    /** Its listeners finish what they have in flight, and nobody hears of it. */
    static final class SettlementLosingStopTransport extends BrokenTransport {
        SettlementLosingStopTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            InFlightTracker<Settlement> inFlight = new InFlightTracker<>();
            Intake intake = super.receive(
                    address, intakeSettings, delivery -> inFlight.unlessStopped(listener.onMessage(delivery)));
            return () -> {
                intake.stop();
                return inFlight.stop();
            };
        }

        @Override
        public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
            InFlightTracker<Reply> inFlight = new InFlightTracker<>();
            Intake intake = super.serve(
                    address, intakeSettings, delivery -> inFlight.unlessStopped(listener.onRequest(delivery)));
            return () -> {
                intake.stop();
                return inFlight.stop();
            };
        }
    }

    /** Its listeners are given more until they have nothing in flight. */
    static final class DeliveryAfterStopTransport extends BrokenTransport {
        DeliveryAfterStopTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
            InFlightTracker<Settlement> inFlight = new InFlightTracker<>();
            Intake intake =
                    super.receive(address, intakeSettings, delivery -> inFlight.counted(listener.onMessage(delivery)));
            return () -> inFlight.stop().thenCompose(idle -> intake.stop());
        }

        @Override
        public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
            InFlightTracker<Reply> inFlight = new InFlightTracker<>();
            Intake intake =
                    super.serve(address, intakeSettings, delivery -> inFlight.counted(listener.onRequest(delivery)));
            return () -> inFlight.stop().thenCompose(idle -> intake.stop());
        }
    }

    /** What the listener of a mutant has in flight. */
    private static final class InFlightTracker<S> {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private int messages;
        private boolean stopped;

        /** Ends as the listener says, unless it was told to stop before that. */
        CompletableFuture<S> unlessStopped(CompletableFuture<S> said) {
            CompletableFuture<S> heard = new CompletableFuture<>();
            counted(said).thenAccept(result -> {
                if (!isStopped()) {
                    heard.complete(result);
                }
            });
            return heard;
        }

        CompletableFuture<S> counted(CompletableFuture<S> said) {
            count(1);
            said.whenComplete((result, failure) -> count(-1));
            return said;
        }

        synchronized CompletableFuture<Void> stop() {
            stopped = true;
            count(0);
            return end;
        }

        private synchronized boolean isStopped() {
            return stopped;
        }

        private synchronized void count(int more) {
            messages += more;
            if (stopped && messages == 0) {
                end.complete(null);
            }
        }
    }
}

package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Transports that do something wrong when their wire is in trouble. */
final class ConnectionRecoveryMutants {
    private static final String T2_LEDGER = "t2_ledgerBalancesAcrossACut";
    private static final String T2_REQUESTS = "t2_frozenRequestsEndWhenCancelled";
    private static final String T2_SENDS = "t2_frozenSendsEndWhenCancelled";
    private static final String T3_HEALTH = "t3_healthIsDownWhileCutAndUpAgain";
    private static final String T4 = "t4_fullQueueFailsSendersTypedAndKeepsMemoryBounded";

    private ConnectionRecoveryMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                TransportMutant.of(
                                "claims to survive the broker's end",
                                DurabilityClaimingTransport::new,
                                "t1_ledgerBalancesAcrossARestart")
                        .promising(Guarantee.SURVIVES_BROKER_RESTART),
                BrokenRecoveryTransports.onConnectionLoss(
                        "forgets what is in hand when the connection is lost",
                        BrokenRecoveryTransports.UnsettledMessageLosingTransport::new,
                        T2_LEDGER),
                BrokenRecoveryTransports.onConnectionLoss(
                        "takes a late settlement for another message's",
                        BrokenRecoveryTransports.StaleSettlementTransport::new,
                        T2_LEDGER),
                sending("confirms before the broker does", ConnectionRecoveryMutants::confirmed, T2_LEDGER),
                TransportMutant.of(
                        "denies each tenth message", delegate -> changingResult(delegate, denying()), T2_LEDGER),
                cancelling("does not cancel", call -> {}, T2_REQUESTS, T2_SENDS),
                cancelling("says that it has cancelled", ConnectionRecoveryMutants::pretend, T2_REQUESTS, T2_SENDS),
                BrokenRecoveryTransports.onConnectionLoss(
                        "forgets its receivers when the connection is lost",
                        BrokenRecoveryTransports.ReceiverLosingTransport::new,
                        "t3_receiversResumeAfterACut",
                        "t3_receiversResumeAfterARestart"),
                BrokenRecoveryTransports.onConnectionLoss(
                        "forgets its servers when the connection is lost",
                        BrokenRecoveryTransports.ServerLosingTransport::new,
                        "t3_serversResumeAfterACut",
                        "t3_serversResumeAfterARestart"),
                health(
                        "says that all is well",
                        real -> new Health.Component(real.name(), Health.Status.UP, real.since(), ""),
                        T3_HEALTH),
                health(
                        "does not say why it is down",
                        real -> new Health.Component(real.name(), real.status(), real.since(), ""),
                        T3_HEALTH),
                TransportMutant.withSharedState(
                        "tells nobody how it is",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, MessageTampering.withObserver(setup, Observer.NONE)),
                        T3_HEALTH),
                sending("lets any number of messages wait", send -> unlessOverloaded(send, end -> {}), T4),
                sending(
                        "accepts what there is no room for",
                        send -> unlessOverloaded(send, end -> end.complete(Acceptance.IN_PROCESS)),
                        T4),
                sending(
                        "says of a full queue that it is not there",
                        send -> unlessOverloaded(
                                send,
                                end -> end.completeExceptionally(
                                        new TransportException(Progress.REFUSED, Reason.UNROUTABLE, "no such queue"))),
                        T4),
                BrokenRecoveryTransports.onConnectionLoss(
                        "does not hear replies once the connection was lost",
                        BrokenRecoveryTransports.ReplyLosingTransport::new,
                        "t5_firstRequestAfterARepairIsAnswered"));
    }

    private static final class DurabilityClaimingTransport extends BrokenTransport {
        private DurabilityClaimingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Set<Guarantee> guarantees() {
            return EnumSet.allOf(Guarantee.class);
        }
    }

    private static TransportMutant sending(
            String name, UnaryOperator<CompletableFuture<Acceptance>> change, String... tests) {
        return TransportMutant.of(name, delegate -> changingResult(delegate, change), tests);
    }

    /** Changes what the sender is told. */
    private static BrokenTransport changingResult(
            InMemoryTransport delegate, UnaryOperator<CompletableFuture<Acceptance>> change) {
        return new BrokenTransport(delegate) {
            @Override
            public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
                return change.apply(super.send(address, envelope, deadline));
            }
        };
    }

    private static CompletableFuture<Acceptance> confirmed(CompletableFuture<Acceptance> send) {
        return CompletableFuture.completedFuture(Acceptance.IN_PROCESS);
    }

    private static UnaryOperator<CompletableFuture<Acceptance>> denying() {
        AtomicInteger sent = new AtomicInteger();
        return send -> sent.incrementAndGet() % 10 == 0
                ? CompletableFuture.failedFuture(
                        new TransportException(Progress.NOT_SENT, Reason.UNAVAILABLE, "denied"))
                : send;
    }

    /** Ends it in another way when the queue is full. */
    private static CompletableFuture<Acceptance> unlessOverloaded(
            CompletableFuture<Acceptance> send, Consumer<CompletableFuture<Acceptance>> instead) {
        ForwardingFuture<Acceptance> told = new ForwardingFuture<>(send) {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                forwarded.cancel(mayInterruptIfRunning);
                return completeExceptionally(new TransportException(Progress.UNKNOWN, Reason.CANCELLED, "cancelled"));
            }
        };
        send.whenComplete((accepted, failure) -> {
            if (failure instanceof TransportException typed && typed.reason() == Reason.OVERLOADED) {
                instead.accept(told);
            } else {
                told.completeWith(accepted, failure);
            }
        });
        return told;
    }

    /** Does something else when a call is cancelled. */
    private static TransportMutant cancelling(String name, Consumer<CompletableFuture<?>> cancel, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public CompletableFuture<Reply> request(
                            Address.Operation address, Envelope envelope, Deadline deadline) {
                        return cancelled(super.request(address, envelope, deadline), cancel);
                    }

                    @Override
                    public CompletableFuture<Acceptance> send(
                            Address.Channel address, Envelope envelope, Deadline deadline) {
                        return cancelled(super.send(address, envelope, deadline), cancel);
                    }
                },
                tests);
    }

    private static <T> CompletableFuture<T> cancelled(
            CompletableFuture<T> call, Consumer<CompletableFuture<?>> cancel) {
        return new ForwardingFuture<>(call) {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                cancel.accept(this);
                return isDone();
            }
        }.forwardResult();
    }

    /** And yet it travels. */
    private static void pretend(CompletableFuture<?> call) {
        call.completeExceptionally(new TransportException(Progress.NOT_SENT, Reason.CANCELLED, "withdrawn"));
    }

    /** Changes what it says of its health. */
    private static TransportMutant health(
            String name, Function<Health.Component, Health.Component> change, String... tests) {
        return TransportMutant.of(
                name,
                delegate -> new BrokenTransport(delegate) {
                    @Override
                    public Health.Component health() {
                        return change.apply(super.health());
                    }
                },
                tests);
    }
}

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
final class TroubleMutants {
    private static final String T2_LEDGER = "t2_ledgerBalancesAcrossACut";
    private static final String T2_REQUESTS = "t2_frozenRequestsEndWhenCancelled";
    private static final String T2_SENDS = "t2_frozenSendsEndWhenCancelled";
    private static final String T3_HEALTH = "t3_healthIsDownWhileCutAndUpAgain";
    private static final String T4 = "t4_fullQueueFailsSendersTypedAndKeepsMemoryBounded";

    private TroubleMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("claims to survive the broker's end", Claiming::new, "t1_ledgerBalancesAcrossARestart")
                        .claiming(Guarantee.SURVIVES_BROKER_RESTART),
                BrokenConnections.noticing(
                        "forgets what is in hand when the connection is lost",
                        BrokenConnections.ForgettingMessages::new,
                        T2_LEDGER),
                BrokenConnections.noticing(
                        "takes a late settlement for another message's",
                        BrokenConnections.MixingUpSettlements::new,
                        T2_LEDGER),
                sending("confirms before the broker does", TroubleMutants::confirmed, T2_LEDGER),
                Mutant.of("denies each tenth message", sound -> telling(sound, denying()), T2_LEDGER),
                cancelling("does not cancel", call -> {}, T2_REQUESTS, T2_SENDS),
                cancelling("says that it has cancelled", TroubleMutants::pretend, T2_REQUESTS, T2_SENDS),
                BrokenConnections.noticing(
                        "forgets its receivers when the connection is lost",
                        BrokenConnections.ForgettingReceivers::new,
                        "t3_receiversResumeAfterACut",
                        "t3_receiversResumeAfterARestart"),
                BrokenConnections.noticing(
                        "forgets its servers when the connection is lost",
                        BrokenConnections.ForgettingServers::new,
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
                Mutant.sharing(
                        "tells nobody how it is",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, Tampering.observedBy(setup, Observer.NONE)),
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
                BrokenConnections.noticing(
                        "does not hear replies once the connection was lost",
                        BrokenConnections.ForgettingReplies::new,
                        "t5_firstRequestAfterARepairIsAnswered"));
    }

    private static final class Claiming extends BrokenTransport {
        private Claiming(InMemoryTransport sound) {
            super(sound);
        }

        @Override
        public Set<Guarantee> guarantees() {
            return EnumSet.allOf(Guarantee.class);
        }
    }

    private static Mutant sending(String name, UnaryOperator<CompletableFuture<Acceptance>> change, String... tests) {
        return Mutant.of(name, sound -> telling(sound, change), tests);
    }

    /** Changes what the sender is told. */
    private static BrokenTransport telling(
            InMemoryTransport sound, UnaryOperator<CompletableFuture<Acceptance>> change) {
        return new BrokenTransport(sound) {
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
        Forwarded<Acceptance> told = new Forwarded<>(send) {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                behind.cancel(mayInterruptIfRunning);
                return completeExceptionally(new TransportException(Progress.UNKNOWN, Reason.CANCELLED, "cancelled"));
            }
        };
        send.whenComplete((accepted, failure) -> {
            if (failure instanceof TransportException typed && typed.reason() == Reason.OVERLOADED) {
                instead.accept(told);
            } else {
                told.end(accepted, failure);
            }
        });
        return told;
    }

    /** Does something else when a call is cancelled. */
    private static Mutant cancelling(String name, Consumer<CompletableFuture<?>> cancel, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
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
        return new Forwarded<>(call) {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                cancel.accept(this);
                return isDone();
            }
        }.always();
    }

    /** And yet it travels. */
    private static void pretend(CompletableFuture<?> call) {
        call.completeExceptionally(new TransportException(Progress.NOT_SENT, Reason.CANCELLED, "withdrawn"));
    }

    /** Changes what it says of its health. */
    private static Mutant health(String name, Function<Health.Component, Health.Component> change, String... tests) {
        return Mutant.of(
                name,
                sound -> new BrokenTransport(sound) {
                    @Override
                    public Health.Component health() {
                        return change.apply(super.health());
                    }
                },
                tests);
    }
}

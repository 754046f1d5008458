package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Transports that do something wrong when they ask. */
final class BrokenRequestTransports {
    private BrokenRequestTransports() {}

    static final class OverpromisingTransport extends BrokenTransport {
        OverpromisingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public Set<Guarantee> guarantees() {
            return EnumSet.allOf(Guarantee.class);
        }
    }

    static final class DuplicateRequestTransport extends BrokenTransport {
        private final AtomicInteger asked = new AtomicInteger();

        DuplicateRequestTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            if (asked.incrementAndGet() % 10 == 0) {
                super.request(address, envelope, deadline);
            }
            return super.request(address, envelope, deadline);
        }
    }

    static final class LateReplyToNextCallTransport extends BrokenTransport {
        private final AtomicReference<CompletableFuture<Reply>> abandoned = new AtomicReference<>();

        LateReplyToNextCallTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            CompletableFuture<Reply> late = abandoned.getAndSet(null);
            return new ForwardingFuture<>(late == null ? sent : late) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    abandoned.set(forwarded);
                    return completeExceptionally(new TransportException(Progress.UNKNOWN, Reason.CANCELLED, "late"));
                }
            }.forwardResult();
        }
    }

    static final class BlockingCancelTransport extends BrokenTransport {
        BlockingCancelTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            return new ForwardingFuture<>(super.request(address, envelope, deadline)) {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    forwarded.join();
                    return false;
                }
            }.forwardResult();
        }
    }

    static final class TwoPendingRequestsTransport extends BrokenTransport {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int pending;

        TwoPendingRequestsTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            ForwardingFuture<Reply> reply = new ForwardingFuture<>(new CompletableFuture<>());
            Runnable ask = () -> super.request(address, envelope, deadline).whenComplete((success, failure) -> {
                next();
                reply.completeWith(success, failure);
            });
            boolean now;
            synchronized (this) {
                now = pending < 2;
                pending += now ? 1 : 0;
                if (!now) {
                    waiting.add(ask);
                }
            }
            if (now) {
                ask.run();
            }
            return reply;
        }

        private void next() {
            Runnable ask;
            synchronized (this) {
                ask = waiting.poll();
                pending -= ask == null ? 1 : 0;
            }
            if (ask != null) {
                ask.run();
            }
        }
    }

    static final class ExpiredRequestTransport extends BrokenTransport {
        ExpiredRequestTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            return super.request(address, envelope, deadline.hasPassed() ? Deadline.NONE : deadline);
        }
    }

    static final class DeadlineDroppingTransport extends BrokenTransport {
        DeadlineDroppingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            return super.request(address, envelope, deadline.hasPassed() ? deadline : Deadline.NONE);
        }
    }

    static final class SlotLeakingTransport extends BrokenTransport {
        private static final int SLOTS = 500;

        private final AtomicInteger taken = new AtomicInteger();

        SlotLeakingTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            if (taken.incrementAndGet() > SLOTS) {
                return CompletableFuture.failedFuture(
                        new TransportException(Progress.NOT_SENT, Reason.OVERLOADED, "no slot is free"));
            }
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            sent.thenRun(taken::decrementAndGet);
            return sent;
        }
    }

    static final class BlockingRequestTransport extends BrokenTransport {
        private final Semaphore room = new Semaphore(1_000);

        BlockingRequestTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            room.acquireUninterruptibly();
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            sent.whenComplete((reply, failure) -> room.release());
            return sent;
        }
    }

    static final class ThrowingRequestTransport extends BrokenTransport {
        ThrowingRequestTransport(InMemoryTransport delegate) {
            super(delegate);
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            CompletableFuture<Reply> sent = super.request(address, envelope, deadline);
            if (health().status() == Health.Status.DOWN) {
                throw new TransportException(Progress.NOT_SENT, Reason.UNAVAILABLE, "thrown");
            }
            return sent;
        }
    }
}

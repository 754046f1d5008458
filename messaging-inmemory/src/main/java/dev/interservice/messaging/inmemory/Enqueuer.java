package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Puts messages into queues: each into all that it is meant for, or into none. Where one of them is full the send waits
 * in each, in the order of the calls; it goes on when it is the first everywhere and there is room everywhere. The send
 * that was called first among all that wait is the first wherever it is, so they cannot wait for each other in a
 * circle.
 */
final class Enqueuer {
    private final BrokerQueues brokerQueues;
    private final FreezeGate freezeGate;
    private final int capacity;

    Enqueuer(BrokerQueues brokerQueues, FreezeGate freezeGate, int capacity) {
        this.brokerQueues = brokerQueues;
        this.freezeGate = freezeGate;
        this.capacity = capacity;
    }

    void send(PendingSend send) {
        brokerQueues.update(deferred -> {
            if (!freezeGate.isFrozen() || send.connection().isLost()) {
                route(send, deferred);
            } else if (freezeGate.size() >= capacity) {
                fail(send, Progress.NOT_SENT, Reason.OVERLOADED, "too many wait for the frozen broker", deferred);
            } else {
                freezeGate.park(
                        send,
                        new FreezeGate.ParkedAction(
                                send.connection(),
                                () -> resume(send),
                                disconnectReason -> connectionLost(send, disconnectReason)));
            }
        });
    }

    /** Withdraws a send; false if it has ended before. */
    boolean cancel(PendingSend send) {
        return brokerQueues.updateAndGet(deferred -> {
            boolean pending = !send.ended;
            freezeGate.remove(send);
            withdraw(send, Reason.CANCELLED, "it was cancelled", deferred);
            return pending;
        });
    }

    /** Fails the sends of a lost connection, with the lock held. */
    void connectionLost(
            BrokerConnection lost,
            DisconnectReason disconnectReason,
            Collection<MessageQueue> queues,
            DeferredActions deferred) {
        for (MessageQueue queue : queues) {
            for (PendingSend each : List.copyOf(queue.waitingSends())) {
                if (each.connection() == lost) {
                    withdraw(each, disconnectReason.reasonInFlight(), disconnectReason.description(), deferred);
                }
            }
        }
    }

    /** Lets sends go on that wait for queues which may have room now, with the lock held. */
    void admitWaiting(Collection<MessageQueue> freed, DeferredActions deferred) {
        Deque<MessageQueue> queues = new ArrayDeque<>(freezeGate.isFrozen() ? List.of() : freed);
        while (!queues.isEmpty()) {
            Optional<PendingSend> first =
                    queues.getFirst().waitingSends().stream().findFirst();
            if (first.isPresent() && canBeAccepted(first.get())) {
                queues.addAll(first.get().targets);
                accept(first.get(), leaveQueues(first.get()), deferred);
            } else {
                queues.removeFirst();
            }
        }
    }

    private void resume(PendingSend send) {
        brokerQueues.update(deferred -> route(send, deferred));
    }

    private void connectionLost(PendingSend send, DisconnectReason disconnectReason) {
        brokerQueues.update(deferred ->
                withdraw(send, disconnectReason.reasonInFlight(), disconnectReason.description(), deferred));
    }

    private void route(PendingSend send, DeferredActions deferred) {
        DisconnectReason disconnectReason = send.connection().disconnectReason();
        Optional<List<MessageQueue>> found = brokerQueues.targets(send.address());
        if (disconnectReason != null) {
            fail(
                    send,
                    Progress.NOT_SENT,
                    disconnectReason.reasonForNewCalls(),
                    disconnectReason.description(),
                    deferred);
        } else if (found.isEmpty()) {
            fail(send, Progress.NOT_SENT, Reason.UNROUTABLE, "nobody has ever received from it", deferred);
        } else {
            acceptOrWait(send, found.get(), deferred);
        }
    }

    private void acceptOrWait(PendingSend send, List<MessageQueue> targets, DeferredActions deferred) {
        long now = send.environment().nanos();
        targets.forEach(
                queue -> brokerQueues.expire(queue, now, send.connection().observer(), deferred));
        if (targets.stream().allMatch(queue -> queue.waitingSends().isEmpty() && queue.hasRoom())) {
            accept(send, targets, deferred);
        } else if (targets.stream().anyMatch(queue -> queue.waitingSends().size() >= capacity)) {
            fail(send, Progress.REFUSED, Reason.OVERLOADED, "it is full, and too many wait for room", deferred);
        } else if (!send.ended) {
            send.targets = targets;
            targets.forEach(queue -> queue.waitingSends().add(send));
            targets.forEach(deferred::dispatch);
        }
    }

    private boolean canBeAccepted(PendingSend send) {
        return send.targets.stream()
                .allMatch(queue ->
                        queue.hasRoom() && queue.waitingSends().iterator().next() == send);
    }

    private void accept(PendingSend send, List<MessageQueue> targets, DeferredActions deferred) {
        if (send.deadline().hasPassed()) {
            fail(send, Progress.NOT_SENT, Reason.CANCELLED, "its deadline has passed", deferred);
        } else if (!send.ended) {
            send.ended = true;
            targets.forEach(queue -> brokerQueues.enqueue(queue, send, deferred));
            deferred.add(() -> send.complete(Acceptance.IN_PROCESS));
        }
    }

    private void withdraw(PendingSend send, Reason reason, String why, DeferredActions deferred) {
        List<MessageQueue> targets = leaveQueues(send);
        fail(send, Progress.NOT_SENT, reason, why, deferred);
        admitWaiting(targets, deferred);
        targets.forEach(deferred::dispatch);
    }

    private List<MessageQueue> leaveQueues(PendingSend send) {
        List<MessageQueue> targets = send.targets;
        targets.forEach(queue -> queue.waitingSends().remove(send));
        send.targets = List.of();
        return targets;
    }

    private void fail(PendingSend send, Progress progress, Reason reason, String why, DeferredActions deferred) {
        if (!send.ended) {
            send.ended = true;
            deferred.add(() -> send.completeExceptionally(
                    new TransportException(progress, reason, send + " was not accepted: " + why)));
        }
    }
}

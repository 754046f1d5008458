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
 * How messages get into queues: all that a message is meant for, or none. Where one of them is full the send waits in
 * each, in the order of the calls; it goes on when it is the first everywhere and there is room everywhere. The send that
 * was called first among all that wait is the first wherever it is, so they cannot wait for each other in a circle.
 */
final class Arrivals {
    private final Exchange exchange;
    private final Ice ice;
    private final int capacity;

    Arrivals(Exchange exchange, Ice ice, int capacity) {
        this.exchange = exchange;
        this.ice = ice;
        this.capacity = capacity;
    }

    void send(PendingSend send) {
        exchange.change(after -> {
            if (!ice.isFrozen() || send.connection().isLost()) {
                route(send, after);
            } else if (ice.size() >= capacity) {
                fail(send, Progress.NOT_SENT, Reason.OVERLOADED, "too many wait for the frozen broker", after);
            } else {
                ice.hold(send, new Ice.Held(send.connection(), () -> thawed(send), loss -> lost(send, loss)));
            }
        });
    }

    /** Withdraws a send; false if it has ended before. */
    boolean cancel(PendingSend send) {
        return exchange.decide(after -> {
            boolean pending = !send.ended;
            ice.free(send);
            withdraw(send, Reason.CANCELLED, "it was cancelled", after);
            return pending;
        });
    }

    /** Fails the sends of a lost connection, with the lock held. */
    void lost(Connection lost, Loss loss, Collection<MessageQueue> queues, Afterwards after) {
        for (MessageQueue queue : queues) {
            for (PendingSend each : List.copyOf(queue.waiting())) {
                if (each.connection() == lost) {
                    withdraw(each, loss.interrupts(), loss.why(), after);
                }
            }
        }
    }

    /** Lets sends go on that wait for queues which may have room now, with the lock held. */
    void admit(Collection<MessageQueue> freed, Afterwards after) {
        Deque<MessageQueue> queues = new ArrayDeque<>(ice.isFrozen() ? List.of() : freed);
        while (!queues.isEmpty()) {
            Optional<PendingSend> first = queues.getFirst().waiting().stream().findFirst();
            if (first.isPresent() && mayGo(first.get())) {
                queues.addAll(first.get().targets);
                accept(first.get(), leave(first.get()), after);
            } else {
                queues.removeFirst();
            }
        }
    }

    private void thawed(PendingSend send) {
        exchange.change(after -> route(send, after));
    }

    private void lost(PendingSend send, Loss loss) {
        exchange.change(after -> withdraw(send, loss.interrupts(), loss.why(), after));
    }

    private void route(PendingSend send, Afterwards after) {
        Loss loss = send.connection().loss();
        Optional<List<MessageQueue>> found = exchange.targets(send.address());
        if (loss != null) {
            fail(send, Progress.NOT_SENT, loss.refuses(), loss.why(), after);
        } else if (found.isEmpty()) {
            fail(send, Progress.NOT_SENT, Reason.UNROUTABLE, "nobody has ever received from it", after);
        } else {
            acceptOrWait(send, found.get(), after);
        }
    }

    private void acceptOrWait(PendingSend send, List<MessageQueue> targets, Afterwards after) {
        long now = send.environment().nanos();
        targets.forEach(queue -> exchange.expire(queue, now, send.connection().observer(), after));
        if (targets.stream().allMatch(queue -> queue.waiting().isEmpty() && queue.hasRoom())) {
            accept(send, targets, after);
        } else if (targets.stream().anyMatch(queue -> queue.waiting().size() >= capacity)) {
            fail(send, Progress.REFUSED, Reason.OVERLOADED, "it is full, and too many wait for room", after);
        } else if (!send.ended) {
            send.targets = targets;
            targets.forEach(queue -> queue.waiting().add(send));
            targets.forEach(after::dispatch);
        }
    }

    private boolean mayGo(PendingSend send) {
        return send.targets.stream()
                .allMatch(queue -> queue.hasRoom() && queue.waiting().iterator().next() == send);
    }

    private void accept(PendingSend send, List<MessageQueue> targets, Afterwards after) {
        if (send.deadline().hasPassed()) {
            fail(send, Progress.NOT_SENT, Reason.CANCELLED, "its deadline has passed", after);
        } else if (!send.ended) {
            send.ended = true;
            targets.forEach(queue -> exchange.add(queue, send, after));
            after.run(() -> send.complete(Acceptance.IN_PROCESS));
        }
    }

    private void withdraw(PendingSend send, Reason reason, String why, Afterwards after) {
        List<MessageQueue> targets = leave(send);
        fail(send, Progress.NOT_SENT, reason, why, after);
        admit(targets, after);
        targets.forEach(after::dispatch);
    }

    private List<MessageQueue> leave(PendingSend send) {
        List<MessageQueue> targets = send.targets;
        targets.forEach(queue -> queue.waiting().remove(send));
        send.targets = List.of();
        return targets;
    }

    private void fail(PendingSend send, Progress progress, Reason reason, String why, Afterwards after) {
        if (!send.ended) {
            send.ended = true;
            after.run(() -> send.completeExceptionally(
                    new TransportException(progress, reason, send + " was not accepted: " + why)));
        }
    }
}

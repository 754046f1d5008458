package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.Address;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a command, or of one group's share of an event: its messages, the intakes that compete for them and the
 * sends that wait for room. Guarded by the lock of BrokerQueues.
 */
final class MessageQueue {
    private final Address.Source address;
    private final int capacity;
    private final BooleanSupplier forcedFull;
    private final QueueBacklog backlog = new QueueBacklog();
    private final QueueDeadLetters deadLetters;
    private final Deque<QueueIntake> intakes = new ArrayDeque<>();
    private final Set<UnsettledDelivery> inFlight = new LinkedHashSet<>();
    private final Set<PendingSend> waitingSends = new LinkedHashSet<>();
    private final QueueTimer queueTimer = new QueueTimer();

    /** Whether some thread gives out this queue's messages; no second one may. */
    boolean dispatching;

    MessageQueue(Address.Source address, int capacity, BooleanSupplier filled) {
        this.address = address;
        this.capacity = capacity;
        this.forcedFull = filled;
        this.deadLetters = new QueueDeadLetters(capacity);
    }

    Address.Source address() {
        return address;
    }

    QueueBacklog backlog() {
        return backlog;
    }

    QueueDeadLetters deadLetters() {
        return deadLetters;
    }

    /** The sends that wait for room, in order. */
    Set<PendingSend> waitingSends() {
        return waitingSends;
    }

    int unsettled() {
        return inFlight.size();
    }

    boolean hasRoom() {
        return backlog.size() < capacity && !forcedFull.getAsBoolean();
    }

    void attach(QueueIntake intake) {
        if (intake.isOrdered()) {
            backlog.enforceKeyOrder(inFlight.stream().map(each -> each.message).toList());
        }
        intakes.add(intake);
    }

    /** Gives an intake nothing new. */
    void removeIntake(QueueIntake intake) {
        intakes.remove(intake);
    }

    /** Takes everything back from an intake, because its connection is lost. */
    void detach(QueueIntake intake) {
        removeIntake(intake);
        for (UnsettledDelivery each : List.copyOf(inFlight)) {
            if (each.intake == intake && removeInFlight(each)) {
                backlog.requeue(each.message);
            }
        }
    }

    /** The environment of somebody who waits for this queue's messages or for room; null if nobody does. */
    @Nullable
    Environment clock() {
        if (!intakes.isEmpty()) {
            return intakes.getFirst().environment();
        }
        return waitingSends.isEmpty() ? null : waitingSends.iterator().next().environment();
    }

    /** The observer of somebody who waits for this queue's messages or for room. */
    Observer observer() {
        if (!intakes.isEmpty()) {
            return intakes.getFirst().connection().observer();
        }
        return waitingSends.isEmpty()
                ? Observer.NONE
                : waitingSends.iterator().next().connection().observer();
    }

    /** The next message for the next intake in turn that has room; null if there is no such pair. */
    @Nullable
    UnsettledDelivery takeNext() {
        QueueIntake intake = backlog.hasReady() ? intakeWithRoom() : null;
        if (intake == null) {
            return null;
        }
        UnsettledDelivery unsettled = new UnsettledDelivery(this, intake, backlog.take());
        inFlight.add(unsettled);
        intake.onDelivered();
        return unsettled;
    }

    /**
     * Removes a delivery from those in flight; false if it is not among them any more, because the connection was lost.
     */
    boolean removeInFlight(UnsettledDelivery unsettled) {
        if (!inFlight.remove(unsettled)) {
            return false;
        }
        unsettled.intake.onSettled();
        return true;
    }

    /** Sets the timer to what happens next by the clock alone, if anybody waits for it. */
    void setTimer(Environment clock, Runnable task) {
        OptionalLong due = intakes.isEmpty() ? OptionalLong.empty() : backlog.nextDue();
        OptionalLong room = waitingSends.isEmpty() ? OptionalLong.empty() : backlog.nextExpiry();
        if (due.isEmpty() && room.isEmpty()) {
            queueTimer.clear();
        } else if (due.isEmpty() || (room.isPresent() && room.getAsLong() - due.getAsLong() < 0)) {
            queueTimer.set(clock, room.getAsLong(), task);
        } else {
            queueTimer.set(clock, due.getAsLong(), task);
        }
    }

    void clearTimer() {
        queueTimer.clear();
    }

    private @Nullable QueueIntake intakeWithRoom() {
        for (int i = intakes.size(); i > 0; i--) {
            QueueIntake intake = intakes.removeFirst();
            intakes.addLast(intake);
            if (intake.hasRoom()) {
                return intake;
            }
        }
        return null;
    }
}

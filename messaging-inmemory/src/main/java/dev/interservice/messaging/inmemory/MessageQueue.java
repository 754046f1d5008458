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
 * sends that wait for room. Guarded by the exchange's lock.
 */
final class MessageQueue {
    private final Address.Source address;
    private final int capacity;
    private final BooleanSupplier filled;
    private final Backlog backlog = new Backlog();
    private final DeadLetters deadLetters;
    private final Deque<QueueIntake> intakes = new ArrayDeque<>();
    private final Set<Handout> inHand = new LinkedHashSet<>();
    private final Set<PendingSend> waiting = new LinkedHashSet<>();
    private final WakeUp wakeUp = new WakeUp();

    /** Whether some thread gives out this queue's messages; no second one may. */
    boolean dispatching;

    MessageQueue(Address.Source address, int capacity, BooleanSupplier filled) {
        this.address = address;
        this.capacity = capacity;
        this.filled = filled;
        this.deadLetters = new DeadLetters(capacity);
    }

    Address.Source address() {
        return address;
    }

    Backlog backlog() {
        return backlog;
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    /** The sends that wait for room, in order. */
    Set<PendingSend> waiting() {
        return waiting;
    }

    int unsettled() {
        return inHand.size();
    }

    boolean hasRoom() {
        return backlog.size() < capacity && !filled.getAsBoolean();
    }

    void attach(QueueIntake intake) {
        if (intake.isOrdered()) {
            backlog.keepOrder(inHand.stream().map(each -> each.message).toList());
        }
        intakes.add(intake);
    }

    /** Gives an intake nothing new. */
    void withdraw(QueueIntake intake) {
        intakes.remove(intake);
    }

    /** Takes everything back from an intake, because its connection is lost. */
    void detach(QueueIntake intake) {
        withdraw(intake);
        for (Handout each : List.copyOf(inHand)) {
            if (each.intake == intake && takeBack(each)) {
                backlog.giveBack(each.message);
            }
        }
    }

    /** The environment of somebody who waits for this queue's messages or for room; null if nobody does. */
    @Nullable
    Environment clock() {
        if (!intakes.isEmpty()) {
            return intakes.getFirst().environment();
        }
        return waiting.isEmpty() ? null : waiting.iterator().next().environment();
    }

    /** The observer of somebody who waits for this queue's messages or for room. */
    Observer observer() {
        if (!intakes.isEmpty()) {
            return intakes.getFirst().connection().observer();
        }
        return waiting.isEmpty()
                ? Observer.NONE
                : waiting.iterator().next().connection().observer();
    }

    /** The next message for the next intake in turn that has room; null if there is no such pair. */
    @Nullable
    Handout giveOut() {
        QueueIntake intake = backlog.hasReady() ? intakeWithRoom() : null;
        if (intake == null) {
            return null;
        }
        Handout handout = new Handout(this, intake, backlog.take());
        inHand.add(handout);
        intake.take();
        return handout;
    }

    /** Takes a message out of its listener's hands; false if it is not there any more, because the connection was lost. */
    boolean takeBack(Handout handout) {
        if (!inHand.remove(handout)) {
            return false;
        }
        handout.intake.letGo();
        return true;
    }

    /** Sets the timer to what happens next by the clock alone, if anybody waits for it. */
    void setWakeUp(Environment clock, Runnable task) {
        OptionalLong due = intakes.isEmpty() ? OptionalLong.empty() : backlog.nextDue();
        OptionalLong room = waiting.isEmpty() ? OptionalLong.empty() : backlog.nextExpiry();
        if (due.isEmpty() && room.isEmpty()) {
            wakeUp.clear();
        } else if (due.isEmpty() || (room.isPresent() && room.getAsLong() - due.getAsLong() < 0)) {
            wakeUp.set(clock, room.getAsLong(), task);
        } else {
            wakeUp.set(clock, due.getAsLong(), task);
        }
    }

    void clearWakeUp() {
        wakeUp.clear();
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

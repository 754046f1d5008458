package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages that wait in front of a receiver which has its hands full, first come, first served: until it is their turn,
 * their time is over, their sender has gone, or the receiver stops.
 *
 * <p>Those ends race; whoever takes a message out of the line under the lock decides what becomes of it.
 */
final class WaitingLine {
    private final Address.Source address;
    private final Environment environment;
    private final ServerSignals signals;
    private final AdmissionLimit room;

    // Guarded by this.
    private final Set<Arrival> arrivals = new LinkedHashSet<>();

    /** @param room which all lines of a server share */
    WaitingLine(Address.Source address, Environment environment, ServerSignals signals, AdmissionLimit room) {
        this.address = address;
        this.environment = environment;
        this.signals = signals;
        this.room = room;
    }

    synchronized boolean isEmpty() {
        return arrivals.isEmpty();
    }

    /** Takes its place at the end; false if there is no room. */
    synchronized boolean enter(Arrival arrival) {
        return room.enter() && arrivals.add(arrival);
    }

    /** Bounds the waiting of one that has entered. Race: its turn may have come before; then this does nothing. */
    void bound(Arrival arrival) {
        arrival.waitUntil(environment.after(arrival.patience(), () -> {
            if (remove(arrival)) {
                leave(arrival);
                expire(arrival);
            }
        }));
        arrival.exchange().onGone(() -> {
            if (remove(arrival)) {
                refuse(arrival);
            }
        });
    }

    /** Takes the first one out, which then has to {@link #leave}. */
    synchronized Optional<Arrival> next() {
        Optional<Arrival> first = arrivals.stream().findFirst();
        first.ifPresent(arrivals::remove);
        return first;
    }

    /** It waits no longer. */
    void leave(Arrival arrival) {
        room.leave();
        arrival.end();
    }

    /** Its time was over before it was its turn. */
    void expire(Arrival arrival) {
        arrival.exchange().answer(Refusals.expired());
        signals.expired(address, arrival.envelope());
    }

    /** Refuses all that wait. */
    void refuseAll() {
        List<Arrival> refused;
        synchronized (this) {
            refused = List.copyOf(arrivals);
            arrivals.clear();
        }
        refused.forEach(this::refuse);
    }

    private void refuse(Arrival arrival) {
        leave(arrival);
        arrival.exchange().answer(Refusals.closing());
    }

    private synchronized boolean remove(Arrival arrival) {
        return arrivals.remove(arrival);
    }

    /** How many messages of a server may wait to be accepted, over all its addresses. */
    static final class AdmissionLimit {
        private final int most;
        private final AtomicInteger waiting = new AtomicInteger();

        AdmissionLimit(int most) {
            this.most = most;
        }

        /** Takes a place; false if there is none. */
        boolean enter() {
            if (waiting.incrementAndGet() > most) {
                waiting.decrementAndGet();
                return false;
            }
            return true;
        }

        int taken() {
            return waiting.get();
        }

        void leave() {
            waiting.decrementAndGet();
        }
    }
}

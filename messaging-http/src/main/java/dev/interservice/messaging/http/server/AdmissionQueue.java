package dev.interservice.messaging.http.server;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.jetty.RefusalResponses;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.Address;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages that wait in front of a receiver which has no room for them, first come, first served: until it is their
 * turn, their time is over, their sender has gone, or the receiver stops.
 *
 * <p>Those ends race; whoever takes a message out of the queue under the lock decides what becomes of it.
 */
final class AdmissionQueue {
    private final Address.Source address;
    private final Environment environment;
    private final TransportSignals signals;
    private final AdmissionLimit admissionLimit;

    // Guarded by this.
    private final Set<WaitingMessage> messages = new LinkedHashSet<>();

    /** @param admissionLimit which all queues of a server share */
    AdmissionQueue(
            Address.Source address, Environment environment, TransportSignals signals, AdmissionLimit admissionLimit) {
        this.address = address;
        this.environment = environment;
        this.signals = signals;
        this.admissionLimit = admissionLimit;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Takes its place at the end; false if there is no room. */
    synchronized boolean offer(WaitingMessage waitingMessage) {
        return admissionLimit.enter() && messages.add(waitingMessage);
    }

    /** Bounds the waiting of one that has entered. Race: its turn may have come before; then this does nothing. */
    void startTimeout(WaitingMessage waitingMessage) {
        waitingMessage.attachTimer(environment.after(waitingMessage.acceptTimeout(), () -> {
            if (remove(waitingMessage)) {
                release(waitingMessage);
                expire(waitingMessage);
            }
        }));
        waitingMessage.exchange().onCancel(() -> {
            if (remove(waitingMessage)) {
                refuse(waitingMessage);
            }
        });
    }

    /** Takes the first one out, which then has to {@link #release}. */
    synchronized Optional<WaitingMessage> poll() {
        Optional<WaitingMessage> first = messages.stream().findFirst();
        first.ifPresent(messages::remove);
        return first;
    }

    /** It waits no longer. */
    void release(WaitingMessage waitingMessage) {
        admissionLimit.leave();
        waitingMessage.stopWaiting();
    }

    /** Its time was over before it was its turn. */
    void expire(WaitingMessage waitingMessage) {
        waitingMessage.exchange().respond(RefusalResponses.expired());
        signals.expired(address, waitingMessage.envelope());
    }

    /** Refuses all that wait. */
    void refuseAll() {
        List<WaitingMessage> refused;
        synchronized (this) {
            refused = List.copyOf(messages);
            messages.clear();
        }
        refused.forEach(this::refuse);
    }

    private void refuse(WaitingMessage waitingMessage) {
        release(waitingMessage);
        waitingMessage.exchange().respond(RefusalResponses.closing());
    }

    private synchronized boolean remove(WaitingMessage waitingMessage) {
        return messages.remove(waitingMessage);
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

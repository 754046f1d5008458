package dev.interservice.messaging.http;

import java.util.concurrent.atomic.AtomicInteger;

/** How many messages of a server may wait to be accepted, over all its addresses. */
final class WaitingRoom {
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    WaitingRoom(int most) {
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

    void leave() {
        waiting.decrementAndGet();
    }
}

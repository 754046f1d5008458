package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.IntakeSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a listener has in hand, at most {@code prefetch} messages, and which of them its handlers have begun: at most
 * {@code concurrency}, as far as that can be told from here. Not safe for use by several threads: the route's lock guards
 * it.
 */
final class HeldMessages {
    private final IntakeSettings settings;
    private final Set<HeldMessage> held = new LinkedHashSet<>();
    private final Set<HeldMessage> notBegun = new LinkedHashSet<>();

    HeldMessages(IntakeSettings settings) {
        this.settings = settings;
    }

    boolean haveRoom() {
        return held.size() < settings.prefetch();
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    boolean contains(HeldMessage message) {
        return held.contains(message);
    }

    boolean isNotBegun(HeldMessage message) {
        return notBegun.contains(message);
    }

    void add(HeldMessage message) {
        if (!mayBegin()) {
            notBegun.add(message);
        }
        held.add(message);
    }

    /** Lets go of one; false if it is not there. */
    boolean remove(HeldMessage message) {
        notBegun.remove(message);
        return held.remove(message);
    }

    /** Begins as many as may be. */
    List<HeldMessage> begin() {
        List<HeldMessage> begun = new ArrayList<>();
        while (!notBegun.isEmpty() && mayBegin()) {
            HeldMessage next = notBegun.iterator().next();
            notBegun.remove(next);
            begun.add(next);
        }
        return begun;
    }

    /** Lets go of all. */
    List<HeldMessage> removeAll() {
        List<HeldMessage> all = List.copyOf(held);
        held.clear();
        notBegun.clear();
        return all;
    }

    private boolean mayBegin() {
        return held.size() - notBegun.size() < settings.concurrency();
    }
}

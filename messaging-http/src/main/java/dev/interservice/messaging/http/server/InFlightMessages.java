package dev.interservice.messaging.http.server;

import dev.interservice.messaging.transport.IntakeSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages in flight at a listener, at most {@code prefetch}, and which of them its handlers have begun: at most
 * {@code concurrency}, as far as that can be told from here. Not safe for use by several threads: the route's lock
 * guards it.
 */
final class InFlightMessages {
    private final IntakeSettings intakeSettings;
    private final Set<InFlightMessage> messages = new LinkedHashSet<>();
    private final Set<InFlightMessage> notStarted = new LinkedHashSet<>();

    InFlightMessages(IntakeSettings intakeSettings) {
        this.intakeSettings = intakeSettings;
    }

    boolean hasCapacity() {
        return messages.size() < intakeSettings.prefetch();
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    boolean contains(InFlightMessage message) {
        return messages.contains(message);
    }

    boolean isNotStarted(InFlightMessage message) {
        return notStarted.contains(message);
    }

    void add(InFlightMessage message) {
        if (!mayStart()) {
            notStarted.add(message);
        }
        messages.add(message);
    }

    /** Lets go of one; false if it is not there. */
    boolean remove(InFlightMessage message) {
        notStarted.remove(message);
        return messages.remove(message);
    }

    /** Begins as many as may be. */
    List<InFlightMessage> startNext() {
        List<InFlightMessage> begun = new ArrayList<>();
        while (!notStarted.isEmpty() && mayStart()) {
            InFlightMessage next = notStarted.iterator().next();
            notStarted.remove(next);
            begun.add(next);
        }
        return begun;
    }

    /** Lets go of all. */
    List<InFlightMessage> removeAll() {
        List<InFlightMessage> all = List.copyOf(messages);
        messages.clear();
        notStarted.clear();
        return all;
    }

    private boolean mayStart() {
        return messages.size() - notStarted.size() < intakeSettings.concurrency();
    }
}

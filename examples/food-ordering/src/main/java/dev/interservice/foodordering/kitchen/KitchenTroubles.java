package dev.interservice.foodordering.kitchen;

import dev.interservice.foodordering.contracts.Trouble;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The faults that the kitchen was told to have. Safe for use by several threads. */
final class KitchenTroubles {
    private static final Set<Trouble.Kind> OURS = EnumSet.of(
            Trouble.Kind.KITCHEN_PAUSED,
            Trouble.Kind.KITCHEN_CRASH,
            Trouble.Kind.DUPLICATE_EVENTS,
            Trouble.Kind.POISON_TICKET);

    private final Set<Trouble.Kind> present = EnumSet.noneOf(Trouble.Kind.class);
    private final Set<String> poisoned = new HashSet<>();

    /** Returns whether it is a fault of the kitchen's. */
    synchronized boolean cause(Trouble.Cause cause) {
        if (cause.begins() && OURS.contains(cause.kind())) {
            present.add(cause.kind());
        } else {
            present.remove(cause.kind());
        }
        return OURS.contains(cause.kind());
    }

    /** Whether the kitchen is to die with this ticket; it does so once. */
    synchronized boolean crashesNow() {
        return present.remove(Trouble.Kind.KITCHEN_CRASH);
    }

    /** Whether this ticket cannot be cooked: the first after the fault began, until it is cured. */
    synchronized boolean isPoisoned(String orderId) {
        if (present.remove(Trouble.Kind.POISON_TICKET)) {
            poisoned.add(orderId);
        }
        return poisoned.contains(orderId);
    }

    /** What was wrong with tickets is mended. */
    synchronized void cure() {
        poisoned.clear();
    }

    synchronized boolean duplicatesEvents() {
        return present.contains(Trouble.Kind.DUPLICATE_EVENTS);
    }

    synchronized List<String> names() {
        return present.stream().map(Enum::name).toList();
    }
}

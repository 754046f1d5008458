package dev.interservice.messaging.testkit.contract;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of each message, written down by those who send and handle, outside the library under test: whatever was
 * confirmed must be found again.
 *
 * <p>Compares ids, not counts, so that a message too many does not hide one too few. Safe for use by several threads.
 */
public final class MessageLedger {
    // All guarded by this.
    private final Set<String> sent = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final List<String> handled = new ArrayList<>();
    private final Set<String> deadLettered = new HashSet<>();
    private final Set<String> expired = new HashSet<>();
    private final Set<String> queued = new HashSet<>();

    /** An empty one. */
    public MessageLedger() {}

    /** The sender is about to send it. */
    public synchronized void sent(String id) {
        sent.add(requireNonNull(id, "id"));
    }

    /** The sender was told that it is accepted. */
    public synchronized void confirmed(String id) {
        confirmed.add(requireNonNull(id, "id"));
    }

    /** The sender was told that it certainly did not arrive. */
    public synchronized void refused(String id) {
        refused.add(requireNonNull(id, "id"));
    }

    /** The handler is done with it; each time counts. */
    public synchronized void handled(String id) {
        handled.add(requireNonNull(id, "id"));
    }

    /** It is among the dead letters. */
    public synchronized void deadLettered(String id) {
        deadLettered.add(requireNonNull(id, "id"));
    }

    /** It was dropped because its time to live had passed. */
    public synchronized void expired(String id) {
        expired.add(requireNonNull(id, "id"));
    }

    /** It is still in a queue. */
    public synchronized void queued(String id) {
        queued.add(requireNonNull(id, "id"));
    }

    /** What is confirmed and was not found anywhere: on its way, or lost. */
    public synchronized Set<String> unaccounted() {
        Set<String> open = new TreeSet<>(confirmed);
        open.removeAll(found());
        return open;
    }

    /** How it stands. */
    public synchronized LedgerBalance balance() {
        Set<String> found = found();
        Set<String> denied = new TreeSet<>(refused);
        denied.retainAll(found);
        Set<String> strange = new TreeSet<>(found);
        strange.removeAll(sent);
        return new LedgerBalance(
                sent.size(),
                confirmed.size(),
                amongConfirmed(handled),
                amongConfirmed(deadLettered),
                amongConfirmed(expired),
                amongConfirmed(queued),
                handled.size() - new HashSet<>(handled).size(),
                unaccounted(),
                denied,
                strange);
    }

    private Set<String> found() {
        Set<String> found = new HashSet<>(handled);
        found.addAll(deadLettered);
        found.addAll(expired);
        found.addAll(queued);
        return found;
    }

    private int amongConfirmed(Collection<String> ids) {
        Set<String> distinct = new HashSet<>(ids);
        distinct.retainAll(confirmed);
        return distinct.size();
    }

    /**
     * The ledger at one moment. The numbers of messages that were found count those that were confirmed; more may have
     * arrived whose confirmation did not.
     *
     * @param sent messages
     * @param confirmed of them
     * @param handled of those confirmed
     * @param deadLettered of those confirmed
     * @param expired of those confirmed
     * @param queued of those confirmed
     * @param duplicates how often something was handled again
     * @param lost ids that were confirmed and are nowhere
     * @param refusedButFound ids that arrived although the sender was told that they certainly did not
     * @param neverSent ids that arrived and that nobody has sent
     */
    public record LedgerBalance(
            int sent,
            int confirmed,
            int handled,
            int deadLettered,
            int expired,
            int queued,
            int duplicates,
            Set<String> lost,
            Set<String> refusedButFound,
            Set<String> neverSent) {
        /** Copies the sets. */
        public LedgerBalance {
            lost = Set.copyOf(lost);
            refusedButFound = Set.copyOf(refusedButFound);
            neverSent = Set.copyOf(neverSent);
        }

        /** Whether nothing was lost, denied or made up; duplicates may be. */
        public boolean isBalanced() {
            return lost.isEmpty() && refusedButFound.isEmpty() && neverSent.isEmpty();
        }
    }
}

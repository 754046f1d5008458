package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An inbox in the memory of this process: a best effort. It forgets with the process, and when it is full it forgets the
 * oldest keys first; a duplicate that comes after that is handled again.
 */
public final class InMemoryInbox implements Inbox {
    private final int capacity;
    private final Environment environment;

    // All under this object's lock, which is held for a look-up and never while a handler runs.
    private final Map<InboxKey, OpenClaim> openClaims = new HashMap<>();
    private final Map<InboxKey, CompletedClaim> completedClaims = new LinkedHashMap<>();

    /**
     * An empty inbox.
     *
     * @param capacity how many handled keys it remembers, 1 or more
     */
    public InMemoryInbox(int capacity, Environment environment) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity);
        }
        this.capacity = capacity;
        this.environment = requireNonNull(environment, "environment");
    }

    private record InboxKey(String scope, String key) {}

    private record CompletedClaim(String fingerprint, Optional<byte[]> reply) {}

    @Override
    public synchronized Claim claim(String scope, String key, String fingerprint, Duration lease) {
        InboxKey inboxKey = new InboxKey(scope, key);
        CompletedClaim completed = completedClaims.get(inboxKey);
        if (completed != null) {
            return completed.fingerprint.equals(fingerprint)
                    ? new Claim.Handled(completed.reply)
                    : new Claim.Conflict();
        }
        OpenClaim openClaim = openClaims.get(inboxKey);
        if (openClaim != null && !openClaim.lease.hasPassed()) {
            return openClaim.fingerprint.equals(fingerprint) ? new Claim.Busy() : new Claim.Conflict();
        }
        OpenClaim ticket = new OpenClaim(inboxKey, fingerprint, Deadline.after(lease, environment::nanos));
        openClaims.put(inboxKey, ticket);
        return new Claim.First(ticket);
    }

    private synchronized void settle(OpenClaim ticket, @Nullable CompletedClaim result) {
        // Race: after its lease somebody else may have claimed the key; then this ticket has no say any more.
        if (!openClaims.remove(ticket.key, ticket) || result == null) {
            return;
        }
        completedClaims.put(ticket.key, result);
        if (completedClaims.size() > capacity) {
            Iterator<InboxKey> oldest = completedClaims.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private final class OpenClaim implements Ticket {
        private final InboxKey key;
        private final String fingerprint;
        private final Deadline lease;

        OpenClaim(InboxKey key, String fingerprint, Deadline lease) {
            this.key = key;
            this.fingerprint = fingerprint;
            this.lease = lease;
        }

        @Override
        public void complete(Optional<byte[]> reply) {
            settle(this, new CompletedClaim(fingerprint, reply));
        }

        @Override
        public void release() {
            settle(this, null);
        }
    }
}

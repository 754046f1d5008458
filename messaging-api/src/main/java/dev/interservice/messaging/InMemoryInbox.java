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
    private final Map<Key, Running> running = new HashMap<>();
    private final Map<Key, Done> done = new LinkedHashMap<>();

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

    private record Key(String scope, String key) {}

    private record Done(String fingerprint, Optional<byte[]> reply) {}

    @Override
    public synchronized Claim claim(String scope, String key, String fingerprint, Duration lease) {
        Key claimed = new Key(scope, key);
        Done before = done.get(claimed);
        if (before != null) {
            return before.fingerprint.equals(fingerprint) ? new Claim.Handled(before.reply) : new Claim.Conflict();
        }
        Running other = running.get(claimed);
        if (other != null && !other.lease.hasPassed()) {
            return other.fingerprint.equals(fingerprint) ? new Claim.Busy() : new Claim.Conflict();
        }
        Running ticket = new Running(claimed, fingerprint, Deadline.after(lease, environment::nanos));
        running.put(claimed, ticket);
        return new Claim.First(ticket);
    }

    private synchronized void settle(Running ticket, @Nullable Done result) {
        // Race: after its lease somebody else may have claimed the key; then this ticket has no say any more.
        if (!running.remove(ticket.key, ticket) || result == null) {
            return;
        }
        done.put(ticket.key, result);
        if (done.size() > capacity) {
            Iterator<Key> oldest = done.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private final class Running implements Ticket {
        private final Key key;
        private final String fingerprint;
        private final Deadline lease;

        Running(Key key, String fingerprint, Deadline lease) {
            this.key = key;
            this.fingerprint = fingerprint;
            this.lease = lease;
        }

        @Override
        public void complete(Optional<byte[]> reply) {
            settle(this, new Done(fingerprint, reply));
        }

        @Override
        public void release() {
            settle(this, null);
        }
    }
}

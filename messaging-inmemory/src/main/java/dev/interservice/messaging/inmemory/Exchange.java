package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The queues of a broker, and the one lock that guards all of them: an event is accepted by all its groups or by none.
 *
 * <p>Everything changes in {@link #change} or {@link #decide}, which run what follows when the lock is released.
 */
final class Exchange {
    private final Object lock = new Object();
    private final Ice ice = new Ice(lock);
    private final Tally tally = new Tally();
    private final Map<Address.Source, MessageQueue> queues = new LinkedHashMap<>();
    private final Map<Address.Topic, List<MessageQueue>> groups = new HashMap<>();
    private final Set<Address.Source> filled = new HashSet<>();
    private final Arrivals arrivals;
    private final Departures departures;
    private final int capacity;

    Exchange(int capacity) {
        this.capacity = capacity;
        this.arrivals = new Arrivals(this, ice, capacity);
        this.departures = new Departures(this, ice);
    }

    Ice ice() {
        return ice;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Tally tally() {
        return tally;
    }

    /** Changes something with the lock held, and does what follows without it. */
    void change(Consumer<Afterwards> change) {
        decide(after -> {
            change.accept(after);
            return true;
        });
    }

    /** Changes something with the lock held, does what follows without it, and returns what was decided. */
    <T> T decide(Function<Afterwards, T> change) {
        Afterwards after = new Afterwards(departures::dispatch);
        T decided;
        synchronized (lock) {
            decided = change.apply(after);
        }
        assert !Thread.holdsLock(lock) : "a change within a change";
        after.happen();
        return decided;
    }

    /** All queues. */
    Collection<MessageQueue> queues() {
        return queues.values();
    }

    /** The queue of an address if it was ever received from. */
    Optional<MessageQueue> find(Address.Source address) {
        return Optional.ofNullable(queues.get(address));
    }

    /** The queue of an address, from now on. */
    MessageQueue declare(Address.Source address) {
        return queues.computeIfAbsent(address, key -> {
            MessageQueue queue = new MessageQueue(address, capacity, () -> filled.contains(address));
            if (address instanceof Address.Subscription subscription) {
                groups.computeIfAbsent(subscription.topic(), topic -> new ArrayList<>())
                        .add(queue);
            }
            return queue;
        });
    }

    /** The queues a message to this address is meant for; empty if there is no such queue. A topic may have none. */
    Optional<List<MessageQueue>> targets(Address.Channel address) {
        if (address instanceof Address.Topic topic) {
            return Optional.of(List.copyOf(groups.getOrDefault(topic, List.of())));
        }
        return Optional.ofNullable(queues.get(address)).map(List::of);
    }

    /** Puts a message that is accepted into a queue. */
    void add(MessageQueue queue, PendingSend send, Afterwards after) {
        tally.accepted++;
        queue.backlog().add(send.envelope(), send.environment().nanos());
        after.dispatch(queue);
    }

    /** Drops messages of a queue whose time to live has passed. */
    void expire(MessageQueue queue, long now, Observer observer, Afterwards after) {
        List<Envelope> expired = queue.backlog().expire(now);
        if (!expired.isEmpty()) {
            tally.expired += expired.size();
            after.run(() -> expired.forEach(message -> Told.expired(observer, queue.address(), message)));
            arrivals.admit(List.of(queue), after);
        }
    }

    /** Looks at all queues again. */
    void refresh(Afterwards after) {
        arrivals.admit(queues.values(), after);
        queues.values().forEach(after::dispatch);
    }

    /** Makes a queue behave as full, or stops it. */
    void fill(Address.Source address, boolean full, Afterwards after) {
        boolean changed = full ? filled.add(address) : filled.remove(address);
        if (changed) {
            refresh(after);
        }
    }

    /** Forgets all queues and what is in them. */
    void discard() {
        for (MessageQueue queue : queues.values()) {
            tally.discarded += queue.backlog().size();
            queue.clearWakeUp();
        }
        queues.clear();
        groups.clear();
    }
}

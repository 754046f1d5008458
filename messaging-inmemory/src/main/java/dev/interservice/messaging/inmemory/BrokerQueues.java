package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.support.TransportSignals;
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
 * <p>Everything changes in {@link #update} or {@link #updateAndGet}, which run what follows when the lock is released.
 */
final class BrokerQueues {
    private final Object lock = new Object();
    private final FreezeGate freezeGate = new FreezeGate(lock);
    private final QueueCounters counters = new QueueCounters();
    private final Map<Address.Source, MessageQueue> queues = new LinkedHashMap<>();
    private final Map<Address.Topic, List<MessageQueue>> groups = new HashMap<>();
    private final Set<Address.Source> forcedFull = new HashSet<>();
    private final Enqueuer enqueuer;
    private final QueueDispatcher dispatcher;
    private final int capacity;

    BrokerQueues(int capacity) {
        this.capacity = capacity;
        this.enqueuer = new Enqueuer(this, freezeGate, capacity);
        this.dispatcher = new QueueDispatcher(this, freezeGate);
    }

    FreezeGate freezeGate() {
        return freezeGate;
    }

    Enqueuer enqueuer() {
        return enqueuer;
    }

    QueueCounters counters() {
        return counters;
    }

    /** Changes something with the lock held, and does what follows without it. */
    void update(Consumer<DeferredActions> change) {
        updateAndGet(deferred -> {
            change.accept(deferred);
            return true;
        });
    }

    /** Changes something with the lock held, does what follows without it, and returns what was decided. */
    <T> T updateAndGet(Function<DeferredActions, T> change) {
        DeferredActions deferred = new DeferredActions(dispatcher::dispatch);
        T decided;
        synchronized (lock) {
            decided = change.apply(deferred);
        }
        assert !Thread.holdsLock(lock) : "a change within a change";
        deferred.runAll();
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
            MessageQueue queue = new MessageQueue(address, capacity, () -> forcedFull.contains(address));
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
    void enqueue(MessageQueue queue, PendingSend send, DeferredActions deferred) {
        counters.accepted++;
        queue.backlog().add(send.envelope(), send.environment().nanos());
        deferred.dispatch(queue);
    }

    /** Drops messages of a queue whose time to live has passed. */
    void expire(MessageQueue queue, long now, Observer observer, DeferredActions deferred) {
        List<Envelope> expired = queue.backlog().expire(now);
        if (!expired.isEmpty()) {
            counters.expired += expired.size();
            TransportSignals signals = new TransportSignals(InMemoryTransport.NAME, observer);
            deferred.add(() -> expired.forEach(message -> signals.expired(queue.address(), message)));
            enqueuer.admitWaiting(List.of(queue), deferred);
        }
    }

    /** Looks at all queues again. */
    void dispatchAll(DeferredActions deferred) {
        enqueuer.admitWaiting(queues.values(), deferred);
        queues.values().forEach(deferred::dispatch);
    }

    /** Makes a queue behave as full, or stops it. */
    void setForcedFull(Address.Source address, boolean full, DeferredActions deferred) {
        boolean changed = full ? forcedFull.add(address) : forcedFull.remove(address);
        if (changed) {
            dispatchAll(deferred);
        }
    }

    /** Forgets all queues and what is in them. */
    void discardAll() {
        for (MessageQueue queue : queues.values()) {
            counters.discarded += queue.backlog().size();
            queue.clearTimer();
        }
        queues.clear();
        groups.clear();
    }
}

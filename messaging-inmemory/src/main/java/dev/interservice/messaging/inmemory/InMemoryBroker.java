package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import java.util.Collection;
import java.util.Optional;

/**
 * What the in-memory transports of one JVM meet at: queues, groups, dead letters and servers, as a broker has them.
 *
 * <p>It has no thread and no clock of its own: times are judged by the clocks of its transports, which must be one clock.
 * It keeps everything until it is stopped, or forgotten with its last transport. A test makes trouble with {@link #stop},
 * {@link #cut}, {@link #freeze} and {@link #fill}; what was on its way at that moment may have arrived just before.
 *
 * <p>Safe for use by several threads; two that make trouble at once get it in either order.
 */
public final class InMemoryBroker {
    private final Optional<String> name;
    private final int capacity;
    private final BrokerQueues brokerQueues;
    private final RequestRouter requestRouter;
    private final ClientSessions sessions;

    InMemoryBroker(Optional<String> name, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity);
        }
        this.name = name;
        this.capacity = capacity;
        this.brokerQueues = new BrokerQueues(capacity);
        this.requestRouter = new RequestRouter(brokerQueues.freezeGate());
        this.sessions = new ClientSessions(brokerQueues, requestRouter);
    }

    /**
     * A broker for those who have it.
     *
     * @param capacity how many messages each queue holds, unsettled ones included; as many sends may wait for room, and as
     *     many dead letters are kept
     */
    public static InMemoryBroker create(int capacity) {
        return new InMemoryBroker(Optional.empty(), capacity);
    }

    /**
     * The broker that transports configured with this name share, made if there is none. The last transport to close
     * drops it.
     */
    public static InMemoryBroker shared(String name) {
        return SharedBrokers.find(name, InMemorySettings.DEFAULT_CAPACITY);
    }

    /** Ends all connections and loses queues, groups and dead letters: nothing survives. */
    public void stop() {
        brokerQueues.update(deferred -> {
            sessions.startOutage(DisconnectReason.STOPPED, deferred);
            brokerQueues.discardAll();
        });
    }

    /** Starts again what was stopped, empty; transports connect and declare their queues by themselves. */
    public void restart() {
        brokerQueues.update(deferred -> sessions.endOutage(DisconnectReason.STOPPED, deferred));
    }

    /** Ends all connections, and refuses new ones, until mended; the queues stay. */
    public void cut() {
        brokerQueues.update(deferred -> sessions.startOutage(DisconnectReason.CUT, deferred));
    }

    /** Makes the connections again that were cut. */
    public void mend() {
        brokerQueues.update(deferred -> sessions.endOutage(DisconnectReason.CUT, deferred));
    }

    /** Nothing moves from now on, and nothing fails: requests, replies, sends and settlements wait for the thaw. */
    public void freeze() {
        brokerQueues.freezeGate().freeze();
    }

    /** Lets everything go on, in its old order. */
    public void thaw() {
        brokerQueues.freezeGate().thaw();
        brokerQueues.update(brokerQueues::dispatchAll);
    }

    /** Makes a queue behave as full, whatever it holds: sends wait. */
    public void fill(Address.Source address) {
        brokerQueues.update(deferred -> brokerQueues.setForcedFull(address, true, deferred));
    }

    /** Ends {@link #fill}. */
    public void empty(Address.Source address) {
        brokerQueues.update(deferred -> brokerQueues.setForcedFull(address, false, deferred));
    }

    /** What it has done and what it holds. */
    public BrokerCounters counters() {
        return brokerQueues.updateAndGet(this::count);
    }

    @Override
    public String toString() {
        return "in-memory broker" + name.map(text -> " " + text).orElse("");
    }

    int capacity() {
        return capacity;
    }

    BrokerQueues brokerQueues() {
        return brokerQueues;
    }

    RequestRouter requestRouter() {
        return requestRouter;
    }

    int connections() {
        return brokerQueues.updateAndGet(deferred -> sessions.all().size());
    }

    void connect(ClientSession session) {
        name.ifPresent(text -> SharedBrokers.retain(text, this));
        try {
            sessions.connect(session);
        } catch (TransportException e) {
            name.ifPresent(SharedBrokers::release);
            throw e;
        }
    }

    void disconnect(ClientSession session) {
        if (sessions.disconnect(session)) {
            name.ifPresent(SharedBrokers::release);
        }
    }

    private BrokerCounters count(DeferredActions deferred) {
        Collection<MessageQueue> queues = brokerQueues.queues();
        sessions.all().stream().limit(1).forEach(any -> {
            long now = any.environment().nanos();
            queues.forEach(
                    queue -> brokerQueues.expire(queue, now, any.connection().observer(), deferred));
        });
        QueueCounters counters = brokerQueues.counters();
        int unsettled = queues.stream().mapToInt(MessageQueue::unsettled).sum();
        return new BrokerCounters(
                counters.accepted,
                counters.delivered,
                counters.redelivered,
                counters.acknowledged,
                counters.deadLettered,
                counters.expired,
                counters.discarded,
                requestRouter.requests(),
                requestRouter.lateReplies(),
                queues.stream().mapToInt(queue -> queue.backlog().size()).sum() - unsettled,
                unsettled,
                queues.stream().mapToInt(queue -> queue.deadLetters().size()).sum(),
                (int) queues.stream()
                        .flatMap(queue -> queue.waitingSends().stream())
                        .distinct()
                        .count(),
                brokerQueues.freezeGate().size(),
                sessions.all().stream()
                        .mapToInt(each -> each.connection().requests().size())
                        .sum());
    }
}

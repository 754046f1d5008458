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
    private final Exchange exchange;
    private final Switchboard switchboard;
    private final Links links;

    InMemoryBroker(Optional<String> name, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity);
        }
        this.name = name;
        this.capacity = capacity;
        this.exchange = new Exchange(capacity);
        this.switchboard = new Switchboard(exchange.ice());
        this.links = new Links(exchange, switchboard);
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
        exchange.change(after -> {
            links.begin(Loss.STOPPED, after);
            exchange.discard();
        });
    }

    /** Starts again what was stopped, empty; transports connect and declare their queues by themselves. */
    public void restart() {
        exchange.change(after -> links.end(Loss.STOPPED, after));
    }

    /** Ends all connections, and refuses new ones, until mended; the queues stay. */
    public void cut() {
        exchange.change(after -> links.begin(Loss.CUT, after));
    }

    /** Makes the connections again that were cut. */
    public void mend() {
        exchange.change(after -> links.end(Loss.CUT, after));
    }

    /** Nothing moves from now on, and nothing fails: requests, replies, sends and settlements wait for the thaw. */
    public void freeze() {
        exchange.ice().freeze();
    }

    /** Lets everything go on, in its old order. */
    public void thaw() {
        exchange.ice().thaw();
        exchange.change(exchange::refresh);
    }

    /** Makes a queue behave as full, whatever it holds: sends wait. */
    public void fill(Address.Source address) {
        exchange.change(after -> exchange.fill(address, true, after));
    }

    /** Ends {@link #fill}. */
    public void empty(Address.Source address) {
        exchange.change(after -> exchange.fill(address, false, after));
    }

    /** What it has done and what it holds. */
    public BrokerCounters counters() {
        return exchange.decide(this::count);
    }

    @Override
    public String toString() {
        return "in-memory broker" + name.map(text -> " " + text).orElse("");
    }

    int capacity() {
        return capacity;
    }

    Exchange exchange() {
        return exchange;
    }

    Switchboard switchboard() {
        return switchboard;
    }

    int connections() {
        return exchange.decide(after -> links.all().size());
    }

    void connect(Link link) {
        name.ifPresent(text -> SharedBrokers.retain(text, this));
        try {
            links.connect(link);
        } catch (TransportException e) {
            name.ifPresent(SharedBrokers::release);
            throw e;
        }
    }

    void disconnect(Link link) {
        if (links.disconnect(link)) {
            name.ifPresent(SharedBrokers::release);
        }
    }

    private BrokerCounters count(Afterwards after) {
        Collection<MessageQueue> queues = exchange.queues();
        links.all().stream().limit(1).forEach(any -> {
            long now = any.environment().nanos();
            queues.forEach(queue -> exchange.expire(queue, now, any.connection().observer(), after));
        });
        Tally tally = exchange.tally();
        int unsettled = queues.stream().mapToInt(MessageQueue::unsettled).sum();
        return new BrokerCounters(
                tally.accepted,
                tally.delivered,
                tally.redelivered,
                tally.acknowledged,
                tally.deadLettered,
                tally.expired,
                tally.discarded,
                switchboard.requests(),
                switchboard.lateReplies(),
                queues.stream().mapToInt(queue -> queue.backlog().size()).sum() - unsettled,
                unsettled,
                queues.stream().mapToInt(queue -> queue.deadLetters().size()).sum(),
                (int) queues.stream()
                        .flatMap(queue -> queue.waiting().stream())
                        .distinct()
                        .count(),
                exchange.ice().size(),
                links.all().stream()
                        .mapToInt(each -> each.connection().requests().size())
                        .sum());
    }
}

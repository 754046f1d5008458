package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who is connected to a broker, and what keeps them from it. */
final class Links {
    private final Exchange exchange;
    private final Switchboard switchboard;
    // Guarded by the exchange's lock.
    private final Set<Link> links = new LinkedHashSet<>();
    private final Set<Loss> troubles = EnumSet.noneOf(Loss.class);

    Links(Exchange exchange, Switchboard switchboard) {
        this.exchange = exchange;
        this.switchboard = switchboard;
    }

    /** All links, with the lock held. */
    Collection<Link> all() {
        return links;
    }

    void connect(Link link) {
        exchange.change(after -> {
            for (Loss trouble : troubles) {
                throw new TransportException(
                        Progress.NOT_SENT,
                        trouble.refuses(),
                        "no connection to the in-memory broker: " + trouble.why());
            }
            links.add(link);
        });
    }

    /** Ends a link for good; false if it was ended before. */
    boolean disconnect(Link link) {
        return exchange.decide(after -> {
            boolean connected = links.remove(link);
            if (connected) {
                lose(link, Loss.CLOSED, after);
                // Its environment may end with a task that was to go on with a queue.
                exchange.refresh(after);
            }
            return connected;
        });
    }

    /** Begins a trouble: all connections are lost. With the lock held. */
    void begin(Loss trouble, Afterwards after) {
        troubles.add(trouble);
        links.forEach(each -> lose(each, trouble, after));
    }

    /** Ends a trouble: when it was the last one all links connect again. With the lock held. */
    void end(Loss trouble, Afterwards after) {
        if (troubles.remove(trouble) && troubles.isEmpty()) {
            links.forEach(each -> each.reconnect(after));
        }
    }

    private void lose(Link link, Loss loss, Afterwards after) {
        link.lose(loss, after);
        Connection lost = link.connection();
        List<Connection> all = links.stream().map(Link::connection).toList();
        after.run(() -> switchboard.lost(lost, loss, all));
    }
}
